# What an agency's own bot says to citizens. The same keys stand in every language's folder.
citizen-welcome =
    Hello! This is <b>{ $bot }</b>, a bot of { $agency }.
    { $purpose }
    You can leave at any time with /stop. What we keep about you: /privacy
    May we write to you here?
citizen-welcome-changed = What you would agree to has changed since you opened this. Please read it again.
citizen-button-agree = Yes, I agree
citizen-joined = Thank you. { $agency } will write to you here. To leave, send /stop. Everything else: /help
citizen-joined-already = You are subscribed already. To leave, send /stop. Everything else: /help
citizen-topics = Choose what you want to read. A tick means that you get it.
citizen-topics-none = This bot has only one topic, and you get all of it.
citizen-button-topic-on = ✓ { $topic }
citizen-button-topic-off = { $topic }
citizen-language = In which language shall I talk to you?
citizen-language-set = From now on I talk to you in English.
citizen-privacy =
    <b>What { $agency } keeps about you</b>
    The number of this chat, your language, the topics that you chose, when and how you agreed, and when you left.{ $phone ->
        [yes] {" "}Also your mobile number, but only if you share it.
       *[no] {""}
    }
    It serves to send you these messages and nothing else, and nobody else is given it. Nothing is kept before you agree.
    /mydata shows all of it. /stop ends it, and you can have everything erased.
citizen-mydata =
    <b>All that we keep about you</b>
    Chat: { $chat }
    Language: { $language }
    Topics: { $topics }
    Mobile number: { $phone }
    Agreed on: { $agreed }
    Came by: { $source }
    Subscribed: { $subscribed ->
        [yes] yes
       *[no] no, you left
    }
    The same as a file:
citizen-mydata-none = We keep nothing about you.
citizen-none = none
citizen-direct = this chat
citizen-stopped = You are unsubscribed; you get no more messages. Shall I also erase everything that we keep about you?
citizen-stopped-already = You are not subscribed, and we keep nothing about you.
citizen-left-already = You left already, and you get no messages. Shall I also erase everything that we keep about you?
citizen-button-erase = Yes, erase everything
citizen-button-keep = No, keep it
citizen-erased = Everything is erased. If you want to come back one day: /start
citizen-kept = It stays as it is, and you get no messages. To come back: /start. To erase everything: /stop
citizen-help =
    This bot sends you messages from { $agency }.
    /topics – what you get
    /language – English, 中文, Bahasa Melayu, தமிழ்
    /mydata – all that we keep about you
    /privacy – why we keep it
    /stop – leave
citizen-help-number = /updatenumber – share your mobile number, or a new one
citizen-help-visitor = This bot sends messages from { $agency } to people who agree to it. To begin, send /start. What would be kept about you: /privacy
citizen-unknown = I am a bot that only sends messages, and nobody reads what you write here. What I can do: /help
citizen-unknown-visitor = I am a bot that only sends messages, and nobody reads what you write here. To subscribe, send /start
citizen-share = If you like, share your mobile number, so that { $agency } can reach you by it as well. You do not have to.
citizen-button-share = Share my number
citizen-phone-kept = Thank you, I keep the number { $phone }.
citizen-phone-not-own = That is not your own number. Please use the button below the messages: it shares the number of your own account.
citizen-phone-unclear = I do not understand that number. Please use the button below the messages.
citizen-phone-not-asked = This bot does not need your number, and I have not kept it.
citizen-phone-moved = Your mobile number was shared from another Telegram account, so I no longer keep it for this one. If that was not you, take it back with /updatenumber
citizen-expired = This button is no longer good. Here is what I can do: /help
citizen-command-start = Subscribe
citizen-command-topics = Choose what you get
citizen-command-language = English, 中文, Melayu, தமிழ்
citizen-command-mydata = All that we keep about you
citizen-command-privacy = Why we keep it
citizen-command-updatenumber = Share your mobile number
citizen-command-stop = Leave
citizen-command-help = What this bot can do
citizen-description = Messages from { $agency }. { $purpose } Press Start to read more; nothing is kept before you agree.
citizen-name = { $name }
