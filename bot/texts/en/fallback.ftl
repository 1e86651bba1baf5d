# Whom a campaign does not reach, and how they get the message all the same.
button-change-fallback = If it does not arrive …
ask-fallback = { $reports ->
    [yes] Whom this does not reach, or who has not got it after a while, can get the same message by another channel, and nobody gets both. Through which account?
   *[no] Whom this does not reach can get the same message by another channel, and nobody gets both. This account's provider does not tell me what was delivered, so whoever it takes a message for counts as reached. Through which account?
}
button-fallback-account = { channel-name } – { $label }
button-fallback-none = No other channel
button-fallback-done = Back to the card
button-fallback-another = Choose again
fallback-no-account = There is no account of another channel that any text can be sent with. /credentials adds one.
fallback-unusable = “{ $label }” cannot be used for that: it has to be an account of another channel, that any text can be sent with.
fallback-only-lists = Only what is written for a list can go on by another channel: an audience has no second address, and a text that a provider approved is for that provider alone.
fallback-wait-range = Please choose from 5 minutes to 24 hours, and type the minutes, like 45.
fallback-goes-on = Whom “{ $name }” did not reach gets it by its other channel, if they can: to send it to them again, some would get it twice. To send it to everybody anew, press “Copy” under it.
ask-fallback-column = In which column of the list is the other address? Press it, or type its heading.
button-fallback-column = { $name }
fallback-no-column = The list has no such column.
fallback-looked-up = By the column “{ $column }” I found the subscribers; its numbers I do not keep. Put the numbers into the list a second time, in a column of their own like “phone”.
ask-fallback-subject = These are mails. What is their subject?
ask-fallback-wait = After how long is a message that was not delivered taken for one that does not arrive? Press a button, or type minutes from 5 to 1440.
button-fallback-wait = { DURATION($seconds) }
fallback-name = by { fallback-second }
checking-fallback = I read the list once more for the other channel.
fallback-first = { $first ->
    [sms] SMS
    [email] email
    [whatsapp] WhatsApp
    [telegram] Telegram
    [slack] Slack
   *[other] { $first }
}
fallback-second = { $second ->
    [sms] SMS
    [email] email
    [whatsapp] WhatsApp
    [telegram] Telegram
    [slack] Slack
   *[other] { $second }
}
card-fallback = <b>Whoever is not reached over { fallback-first }, or has not got it within { DURATION($seconds) }, gets it by { fallback-second }</b> over “{ $account }” (column { $column })
card-fallback-unreported = <b>Whoever is not reached over { fallback-first } gets it by { fallback-second }</b> over “{ $account }” (column { $column }). What was delivered is not told there, so whatever is taken counts as arrived
card-fallback-refused = <b>Nobody gets it by { fallback-second }</b> over “{ $account }” (column { $column }): this cannot be sent there
card-fallback-people = { $people ->
    [0] Nobody has an address there that can be used
    [one] 1 person has an address there that can be used
   *[other] { $people } people have an address there that can be used
}{ $alone ->
    [0] {""}
    [one] , 1 of them no other one: it leaves at once
   *[other] , { $alone } of them no other one: those leave at once
}
card-fallback-invalid = { $count ->
    [one] 1 row has none there that can be used
   *[other] { $count } rows have none there that can be used
}
card-fallback-duplicates = { $count ->
    [one] 1 row repeats an address there, and is not reached by it
   *[other] { $count } rows repeat an address there, and are not reached by it
}
card-fallback-suppressed = { $count ->
    [one] 1 person may not be written to there
   *[other] { $count } people may not be written to there
}
fallback-example = Such a message, to { $address }:
preview-fallback = Whom it does not reach gets, at { $address }:
fallback-too = Its other channel, { fallback-second }, { $step ->
    [stop] is stopped with it
    [pause] is paused with it
   *[other] goes on with it
}.
report-fallback = { $handed ->
    [0] Nobody went on by { fallback-second }
    [one] 1 person went on by { fallback-second }, through “{ $account }”
   *[other] { $handed } people went on by { fallback-second }, through “{ $account }”
}
report-fallback-reached = { $count ->
    [one] of them 1 reached there
   *[other] of them { $count } reached there
}
report-fallback-open = { $count ->
    [one] of them 1 on its way, or not certain
   *[other] of them { $count } on their way, or not certain
}
report-fallback-lost = { $count ->
    [one] of them 1 not reached there either
   *[other] of them { $count } not reached there either
}
report-fallback-late = { $count ->
    [one] <b>1 got it by { fallback-first } after all</b>, once it had gone on: they have both
   *[other] <b>{ $count } got it by { fallback-first } after all</b>, once it had gone on: they have both
}
report-fallback-waiting = { $count ->
    [one] 1 may still go on
   *[other] { $count } may still go on
}
report-fallback-wished = { $count ->
    [one] 1 did not go on: they asked not to be written to
   *[other] { $count } did not go on: they asked not to be written to
}
report-fallback-unknown = { $count ->
    [one] 1 did not go on: nobody knows whether they have it
   *[other] { $count } did not go on: nobody knows whether they have it
}
report-fallback-stopped = { $count ->
    [one] 1 did not go on, as it was stopped
   *[other] { $count } did not go on, as it was stopped
}
report-fallback-sum = { $people ->
    [one] Reached in all, each counted once: <b>1 person</b>
   *[other] Reached in all, each counted once: <b>{ $people } people</b>
}
