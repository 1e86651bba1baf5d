# The agency's own bots, as staff see them.
notice-bot-refused = ⚠ Telegram no longer knows the token of @{ $bot }, so it is silent: nobody is answered, and nothing can be sent through it. Ask @BotFather for its token and put it in with /bots; its subscribers stay.
bots = Your agency's bots:
bots-none = Your agency has no bot of its own yet. Citizens subscribe to such a bot in Telegram, and you send messages to all of them, or by topic.
bot-line = • <b>{ $name }</b> · @{ $username } · { $people ->
    [one] 1 subscriber
   *[other] { $people } subscribers
    }{ bot-state }
bot-state = { $state ->
    [refused] {" "}· ⚠ its token is refused
    [unfinished] {" "}· not open yet: people have to read what it is for
    [paused] {" "}· paused
   *[listening] {""}
}
bot-silent = { $state ->
    [refused] Telegram does not know its token any more. It hears nobody and sends nothing until you give it a new one.
   *[paused] It hears nobody and sends nothing. What it was sending is paused too; /status goes on with that once it listens again.
}
bot-card =
    <b>{ $name }</b> · @{ $username }{ bot-state }
    Subscribers: { $people }
    What people read before they agree: { $purpose ->
        [none] nothing yet
       *[other] “{ $purpose }”
    }
    Topics: { $topics ->
        [none] none, everybody gets everything
       *[other] { $topics }
    }
    Asks people for their mobile number: { $phone ->
        [yes] yes, they may share it
       *[no] no
    }
button-bot = { $name }
button-add-bot = Add a bot
button-poster = Link and QR code
button-test-bot = Test
button-bot-purpose = Change what people read
button-ask-phone = Ask for mobile numbers
button-unask-phone = Do not ask for numbers
button-add-topic = Add a topic
button-remove-topic = Remove the topic { $topic }
button-renew-bot = Put in a new token
button-pause-bot = Pause
button-listen-bot = Open it again
button-remove-bot = Remove
button-remove-bot-sure = Yes, remove it
ask-bot-token =
    1. In Telegram, open @BotFather and write /newbot.
    2. Give it your bot's name, then a user name that ends in “bot”.
    3. Copy the long line that it answers with, like 1234567890:AAF… That is the token.
    4. Hand it to me here. I keep it sealed, and it does not stay in this chat.
connecting = Asking Telegram about this bot …
still-connecting = I am still waiting for Telegram. Paste the token again to try once more, or /cancel.
bot-connected = This is <b>{ $name }</b>, @{ $username }. It is yours now, and stays closed until it says what it is for.
bot-renewed = The new token of <b>{ $name }</b>, @{ $username }, is kept. Its subscribers are still there.
bot-not-connected = { $problem ->
    [refused] Telegram does not know this token. Copy it once more from @BotFather, the whole line, and paste it here.
    [other-bot] This is the token of another bot, @{ $username }. Paste the one of this bot, or /cancel and add the other with /bots.
    [taken] @{ $username } is another agency's bot on this installation. Make one of your own with @BotFather, and paste its token here.
   *[unreachable] Telegram could not be reached. Paste the token again in a minute.
}
ask-bot-purpose = What will your agency send to people, and how often? One or two sentences; they read them before they agree, like: Warnings about floods, only when there is one.
bot-purpose-length = Please use 1 to { $most } characters: people read it before they agree.
ask-bot-topic = What is the topic called? One or two words that people read on a button, like: Floods
bot-topic-length = Please use a name of 1 to { $most } characters.
bot-topic-added = Nobody has it yet: people choose it with /topics, or come by its link. From now on, whoever subscribes gets it too.
bot-topic-taken = There is a topic called “{ $topic }” already. Please type another name.
bot-topics-full = A bot has at most { $most } topics. Remove one first.
bot-poster =
    The link to <b>{ $name }</b>: { $link }
    The QR code leads there. To see where people came from, add a word of up to 20 letters to the link, like { $link }?start=mrt-2026
bot-poster-topic = Only the topic { $topic }: { $link }
ask-bot-test = I send you a message the way a broadcast goes, so first subscribe to @{ $username } in Telegram yourself: write /start to it and agree. What is your own chat id, like 123456789? (@userinfobot tells you.)
bot-test-subscribe = The test goes the way that a broadcast goes, to a subscriber, and you are none yet. Open { $link }, press Start and agree; then press “Test” again.
bot-test-sent = The test is on its way to you, as a broadcast to you alone.
bot-test-name = Test of { $name }
bot-test-message = This is a test from { $agency }. The bot works.
ask-remove-bot = Remove “{ $name }”? It falls silent at once, its token is destroyed, and campaigns that use it pause. Its subscribers stay, and are there again if you add it again.
bot-removed = “{ $name }” is removed and its token is destroyed.
# Whom a broadcast is for.
ask-audience = To whom? Choose from the bot's subscribers, or send me a list (.csv or .xlsx). Its column “recipient” has mobile numbers that people shared with the bot, or chat ids.
button-choose-audience = The bot's subscribers
audience = The bot has { $people ->
    [one] 1 subscriber
   *[other] { $people } subscribers
    }. The message goes to { $topics ->
    [all] all of them
   *[other] those who chose { $topics }
    }{ $languages ->
    [all] {""}
   *[other] , of them to those who read { $languages }
    }. Press what narrows it, then go on.
button-audience-on = ✓ { $name } ({ $people })
button-audience-off = { $name } ({ $people })
button-take-audience = Go on
audience-people = { $count ->
    [0] Nobody of the subscribers gets the message.
    [one] 1 subscriber gets the message: whoever subscribes when you send it.
   *[other] { $count } subscribers get the message: whoever subscribes when you send it. Who leaves before their turn is left out.
}
preview-everybody = Everybody reads:
