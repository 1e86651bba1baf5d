# From /new to the message.
channel-name = { $channel ->
    [sms] SMS
    [email] Email
    [whatsapp] WhatsApp
    [telegram] Telegram
    [slack] Slack
   *[other] { $channel }
}
file-first = I keep { $name } as the list. First, the campaign.
file-kept = I keep { $name } as the list. Please choose how to send.
file-kept-for-list = I keep { $name } as the list. First the message, please.
ask-account = How should it be sent?
button-account = { channel-name } · { $label }
button-add-account = Add an account
ask-name = What shall we call this campaign? The name is for you and your colleagues only.
name-length = Please use a name of 1 to { $most } characters.
ask-subject = What is the subject of the email? Use {"{"}fields{"}"} for what differs from person to person.
subject-one-line = A subject is one line. Please type it without line breaks.
ask-text = { $after ->
    [subject] And the message? Use {"{"}fields{"}"} for what differs, like: Dear {"{"}name{"}"}. Bold, italics, links and lists are kept.
   *[nothing] Please type the message. Use {"{"}fields{"}"} for what differs from person to person, like: Dear {"{"}name{"}"}.{ $formatted ->
        [yes] {" "}Bold, italics and links are kept.
       *[no] {""}
    }
}
text-refused = { $reason }
text-so-far = I have { $characters } characters so far. Send more of the message, or press Done.
button-done = Done
fields-found = { $count ->
    [one] Your message has one field: { $fields }. Here is a sample list with that heading, to fill in.
   *[other] Your message has { $count } fields: { $fields }. Here is a sample list with those headings, to fill in.
}
fields-none = Your message has no fields: everyone gets the same text. Here is a sample list to fill in.
same-for-all = Everyone reads the same text.
tags-removed = Readers would not get this part of what you wrote, so it is taken out: { $tags }
text-file-too-long = { $name } is longer than { $most } bytes, too long for a message. Please send a shorter text.
text-file-not-utf8 = { $name } is not plain text in UTF-8. Please save it as UTF-8, or paste the text here.
# Texts that a provider has approved beforehand.
reading-texts = Asking for the templates that are approved …
texts-not-listed = { $reason } Try again in a moment, or /cancel.
ask-which-text = Which template? WhatsApp delivers only what it has approved. Press one, or type a part of its name to see fewer.
no-text = { $sought ->
    [none] There is no template that WhatsApp has approved. Make one in the Twilio console (Messaging, Content Template Builder), and submit it for approval.
   *[other] No approved template has “{ $sought }” in it. Type another part of its name, or see all of them.
}
offered-text = • <b>{ $name }</b> ({ $language }): { $text }
more-texts = { $count ->
    [one] … and 1 more choice: type a part of its name.
   *[other] … and { $count } more choices: type a part of the name.
}
unusable-text = • <b>{ $name }</b> ({ $language }) cannot be sent: { $why ->
    [pending] WhatsApp has not decided about it yet
    [rejected] WhatsApp has rejected it
    [paused] WhatsApp has paused it, as readers did not like it
    [not_asked] nobody has submitted it for approval
   *[not_shown] it is of a kind that begins no conversation, or has a field in a place that I cannot fill in
}{ $reason ->
    [none] {"."}
   *[other] {": "}{ $reason }
}
more-unusable-texts = { $count ->
    [one] … and 1 more that cannot be sent.
   *[other] … and { $count } more that cannot be sent.
}
button-choose-text = { $several ->
    [yes] { $name } ({ $languages }), by the column “language”
   *[no] { $name } ({ $languages })
}
button-list-texts = Ask for all of them again
other-kind-of-text = Over this account only templates that WhatsApp has approved can be sent. Please choose one.
