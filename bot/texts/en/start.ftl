# Greeting, help and what is said anywhere. Values never need escaping here.
help =
    I send one message to many people: SMS, WhatsApp, email, Telegram or Slack, from a spreadsheet.
    /new starts a campaign; you can also just send me the file.
    /campaigns shows what was sent, /schedule what is to come, /status what is going on now; /stopall pauses all of it at once.
    /credentials has the accounts that messages go through, /bots your agency's own bots, /subscribers who reads them.
    /prices has what messages cost, /budget what was spent this month and what may be.
    /routes has which SMS account is for numbers of which country.
    /settings has your agency's name, hours, limits and for how long people are kept, /team who works for it and what they may do, /agency another agency of yours. Owners and auditors: /audit. Owners: /erase for one person who asks to be forgotten.
    /feedback tells something to whoever runs this.
    /cancel leaves whatever we are doing. Nothing is ever sent before you confirm it.
stranger = This bot serves an agency's staff. To be let in, give your administrator this id: <b>{ $id }</b>
ask-feedback = What would you like to tell whoever runs this installation? Type it after the command, like: /feedback The reports arrive late.
feedback-sent = Thank you, it is on its way to whoever runs this installation.
feedback-not-sent = The mail could not be sent. Please try again in a minute.
feedback-nowhere = Whoever runs this installation has named no address for that. Please ask your administrator.
feedback-too-long = That is too long for one mail. Please keep it to { $most } characters.
feedback-subject = Postbote: something from { $agency }
feedback-mail =
    { $by } of { $agency } writes:

    { $text }
left = Left. Nothing was sent.
left-draft = Left. Nothing was sent; your draft is kept under /campaigns.
nothing-to-leave = There is nothing to leave. /new starts a campaign.
expired = This button has expired. Please use the newest message, or /campaigns.
refused = { $reason }
failed = Something went wrong on our side, and nothing was changed. Please try again; if it stays, tell whoever runs this installation.
file-too-large = The file { $name } has more than { $most } MB, which is the most that I can read. Compress it (.csv.gz or .zip), or cut the list in two.
# Said when something cannot be followed; what the step asks stands under it, with its buttons.
not-followed = { $step ->
    [idle] I did not understand that. /new starts a campaign, /help says what I can do.
    [checking] I did not understand that.
    [proving] I did not understand that.
    [approved] I did not understand that. Please press a template, or type a part of its name. /cancel leaves.
    [list] I did not understand that. Please send a file, or press a button. /cancel leaves.
    [preview] I did not understand that. Please press a button, or type the number of a row to see its message. /cancel leaves.
   *[other] I did not understand that. Here is my question again; /cancel leaves.
}
settings =
    Agency: <b>{ $name }</b>
    Time zone: { $time_zone }
    Region for phone numbers without a country code: { $region }
    Quiet hours: { $quiet_from ->
        [none] none
       *[other] { $quiet_from } to { $quiet_until }. New campaigns send in the others
    }
    Daily limit: { $daily ->
        [0] none
       *[other] { $daily } messages a day. What is above that waits for the next day
    }
    A second person releases: { $release ->
        [0] every message
       *[other] what goes to more than { $release } people
    }
    Daily mail about the audit: { $audit ->
        [none] none
       *[other] to { $audit }
    }
    People of a campaign are erased: { $keep ->
        [one] 1 day
       *[other] { $keep } days
    } after it ended
    Mails come from: { $mail_sender ->
        [none] the name that stands in each account
       *[other] { $mail_sender }
    }
    Over the installation's account they come from: { $mail_address ->
        [none] the installation's address
       *[other] { $mail_address }
    }
    Answers to mails go to: { $reply_to ->
        [none] the address that they come from
       *[other] { $reply_to }
    }
    Picture above each mail: { $logo ->
        [none] none, the agency’s name stands there
       *[other] { $logo }
    }
ask-setting-name = What is the agency called?
ask-setting-time_zone = Which time zone? Type it like Asia/Singapore.
ask-setting-region = Which region? Type its two letters, like SG.
ask-setting-quiet = In which hours shall nobody be disturbed? Type them by your agency's clock, like 21:00-08:00, or none. New campaigns then send in the other hours, unless another choice is made on their card.
ask-setting-daily = How many messages may leave on one day at most? Type a number, or none. A message of several parts counts as so many. What is above that goes out by itself on the next day, by your agency's clock; rehearsals do not count, nor does what left today already.
ask-setting-release = To how many people may somebody send alone? Type a number, like 500; with 0 every message needs a second person, who releases it. Rehearsals never do. An account can be set to need one always: /credentials.
ask-setting-audit = To which mail address shall go every day how far the audit has come? It should be one that whoever runs this installation cannot change, like a records office's. Type it, or none.
audit-unclear = “{ $value }” is not one plain mail address. Type it like records@agency.example, or none.
button-setting-audit = Change the audit's mail
release-unclear = “{ $value }” is no number of people that I can read. Type it like 500, or 0.
ask-setting-keep = How many days after its end are the people of a campaign kept? Type a number from 1 to 365, like 30. Then their addresses and values are erased for good; the counts, the texts and the audit stay. Whoever started it is told beforehand, and nobody is erased without that.
keep-unclear = “{ $value }” is no number of days that I can use. Type it from 1 to 365, like 30.
ask-setting-mail_sender = Which name shall your mails come from, before the address? Type it like “Health Agency”, or none for the name that stands in each account.
ask-setting-mail_address = From which address shall your mails come over the installation's account? Type it like news@agency.example, or none for the installation's address. An account of your own has its own address: /credentials.
ask-setting-reply_to = Where shall answers to your mails go? Type a mail address that somebody reads, or none for the address that they come from.
ask-setting-logo = Which picture shall stand above each mail? Type the https:// address of a small picture on your website, or none for the agency’s name.
mail-sender-unclear = That is no name for a sender: type up to 100 letters on one line, or none.
mail-address-unclear = “{ $value }” is no mail address that mails can come from. Type one like news@agency.example, or none.
mail-address-needless = The installation lends no account for mails, so you need no address here. Each account of your own has its own: /credentials.
mail-address-asked = Asking whether mails may come from { $address } …
mail-address-overtaken = Since that was asked, somebody has set another address or asked for one, so nothing was changed by it: /settings
mail-address-refused = Your mails cannot come from { $address }, so nothing was changed. { $why } Whoever runs this installation can help.
reply-to-unclear = “{ $value }” is no mail address that answers can go to. Type one like hello@agency.example, or none.
logo-unclear = That is no https:// address of a picture. Type one like https://agency.example/logo.png, or none.
button-setting-mail_sender = Change the mails' sender
button-setting-mail_address = Change the mails' address
button-setting-reply_to = Change where answers go
button-setting-logo = Change the picture
button-setting-keep = Change how long people are kept
button-setting-release = Change the second person
button-setting-daily = Change the daily limit
button-setting-quiet = Change the quiet hours
button-setting-name = Change the name
button-setting-time_zone = Change the time zone
button-setting-region = Change the region
# Why something is not possible.
no-such = That is not there any more.
not-a-draft = “{ $name }” was launched already, so it cannot be changed. You can copy it as new under /campaigns.
not-now = That is not possible: the campaign is { campaign-state }.
account-limited = Only some of your colleagues may send over “{ $label }”: /credentials says who. Ask one of them, or choose another account.
account-silent = The bot “{ $label }” is paused or not open yet, or Telegram does not know its token any more, so nothing is sent from it. /bots shows it; once it listens again this can go on.
account-gone = The account “{ $label }” is not there any more. Use “Change the account” or copy the campaign as new.
stale = Somebody changed this at the same moment. Please look at it again and decide again.
not-complete = This draft was changed, and its list has to be read again. Open it under /campaigns to go on.
rate-above-account = This account is set to { $rate } per second. Please type a number up to that; the account's own rate is changed under /credentials.
rate-above-lent = This account is set to { $rate } per second. Please type a number up to that.
unknown-zone = “{ $value }” is not a time zone that I know. Type it like Asia/Singapore.
unknown-region = “{ $value }” is not a region that I know. Type its two letters, like SG.
quiet-unclear = “{ $value }” are no hours that I can read. Type when they begin and when they end, like 21:00-08:00, or none.
daily-unclear = “{ $value }” is no number of messages that I can read. Type it like 5000, or none.
name-empty = Please type a name of 1 to 100 characters, without / : or , in it.
name-taken = Another agency here is called that. Please type another name.
lent-account = This account belongs to the installation; only its operator can change it.
