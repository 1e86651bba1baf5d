# The rate, the card, and what happens when it is sent.
ask-rate = How fast? This account sends up to { $rate } messages per second. Press the button, or type a lower number.
button-rate = { $rate } per second
rate-unclear = Please type a number above 0, like 10 for ten messages per second.
card-rehearsal = <b>REHEARSAL</b> – this reaches nobody.
card-head = <b>{ $name }</b>, for { $agency }
card-alike = ⚠ <b>The same message went to the same people</b> as “{ $name }”, { $at }. If you send it again, they get it twice.
card-route = By { $channel ->
    [email] email
   *[other] { channel-name }
    }, through “{ $account }”
card-spare = { $share ->
    [0] While that fails: through “{ $spare }”
   *[other] { $share } % of the messages go through “{ $spare }”. While one of the two fails, all go through the other one
}
card-country = To +{ $begins } through “{ $account }”: { $people ->
    [one] 1 person
   *[other] { $people } people
}
card-countries = While such an account fails, its people are reached as all others are, through “{ $account }”
card-people = { $people ->
    [one] To <b>1 person</b>
   *[other] To <b>{ $people } people</b>
}
card-invalid = { $count ->
    [one] Left out: 1 row that cannot be used
   *[other] Left out: { $count } rows that cannot be used
}
card-duplicates = { $count ->
    [one] Left out: 1 row that repeats an address
   *[other] Left out: { $count } rows that repeat an address
}
card-suppressed = { $count ->
    [one] Left out: 1 person, as { why }
   *[other] Left out: { $count } people, as { why }
}
card-send-each = Repeated addresses get a message for each of their rows
card-blank = { $count ->
    [one] Skipped: 1 blank row
   *[other] Skipped: { $count } blank rows
}
card-empty = { $count ->
    [one] 1 message has a gap where “{ $field }” is empty
   *[other] { $count } messages have a gap where “{ $field }” is empty
}
card-abroad = { $count ->
    [one] 1 goes to a number abroad ({ COUNTRY($country) })
   *[other] { $count } go to numbers abroad ({ COUNTRY($country) })
}
card-parts = { $parts ->
    [one] 1 message part in all
   *[other] { $parts } message parts in all
}
card-time = At up to { $rate } per second this takes about { DURATION($seconds) }
card-urgent = <b>Urgent</b>: it goes before everything else of this account
card-hours = Sends between { $opens } and { $closes } ({ $zone } time)
card-any-hour = Sends at any hour
card-begins = { $urgent ->
    [yes] It begins at { $begins }, when its hours do: they hold for an urgent one, too
   *[no] It begins at { $begins }, when its hours do
}
card-days = No more than { $most } messages of your agency leave on one day, so this takes { $days } days at least
card-breaks = Its hours end at { $ends }, before it is done; the rest goes on at { $goes_on }
card-paid = <b>Costs { $coin }, { $most } at most</b>: { $each } for each message above the free { $free } per second, taken from the bot's balance. Telegram asks for at least { $least } on it
card-purpose = { $purpose ->
    [service] A service message: there is nothing to unsubscribe from, and those who unsubscribed do not get it
    [essential] <b>Must reach everyone</b>: those who unsubscribed get it too, and a second person has to release it
   *[news] { $leaves ->
        [no] News, but its readers are offered no way to unsubscribe: this installation has no address that they could reach; whoever runs it can give it one (PUBLIC_URL)
       *[yes] Its readers can unsubscribe with one press
    }
}
card-prefer = <b>Prefers delivery</b>: what may or may not have arrived is sent once more, so some people may get it twice
card-uncertain = If this machine fails while sending, { $count ->
    [one] 1 message may or may not arrive
   *[other] up to { $count } messages may or may not arrive
    }. { $repeated ->
    [yes] { $count ->
        [one] It is sent once more, and the report lists it if its fate is not known even then.
       *[other] They are sent once more, and the report lists those whose fate is not known even then.
    }
   *[no] { $count ->
        [one] The report would list it, and it is never sent again by itself.
       *[other] The report would list them, and they are never sent again by themselves.
    }
}
button-send = { $people ->
    [one] Send to 1 person
   *[other] Send to { $people } people
}
button-type-count = Send to { $people } people …
button-change-message = Change the message
button-change-list = Change the list
button-change-account = Change the account
button-change-rate = Change the rate
button-change-hours = Change the hours
button-change-purpose = What it is for
ask-purpose =
    What is this message for?
    • <b>News</b>: something its readers may do without. Each mail lets them unsubscribe, and those who did are left out.
    • <b>Service</b>: something that concerns each reader, like their appointment. It offers nothing to unsubscribe from. Those who unsubscribed are left out.
    • <b>Must reach everyone</b>: a warning, or a duty to inform. Those who unsubscribed get it, too; who complained or whose address came back does not. A second person has to release it.
button-purpose-news = News
button-purpose-service = Service
button-purpose-essential = Must reach everyone
button-change-spare = If the account fails
ask-spare =
    What if “{ $account }” cannot be reached, is refused, takes nothing, or has to wait for longer than a minute?
    { $none ->
        [yes] There is no other account of this channel that you may use, so the messages wait until it works again.
       *[no] Choose the account that takes over meanwhile, or let the messages wait. What it sends may come from another sender. What “{ $account }” may have sent already is never sent by the other one.
    }
button-spare = Go on through “{ $label }”
button-no-spare = Wait until it works again
button-change-share = Share the load
ask-share = How many per cent of the messages are to go through the second account while both work? Press a button, or type a number from 1 to 99. Each keeps to its own rate. While one fails, all go through the other one, and then they share again.
button-share = { $percent } %
button-no-share = None, only if the first one fails
share-unclear = Please type a number from 1 to 99, like 30 for 30 of 100 messages, or 0 for none.
no-second-account = There is no second account to share with. Choose one first: “If the account fails” on the card.
not-a-spare = “{ $label }” cannot take over: it has to be another account of the same channel, and no rehearsal.
button-pay = Pay for speed
button-do-not-pay = Do not pay
button-urgent = Urgent
button-not-urgent = Not urgent
button-prefer-delivery = Prefer delivery
button-at-most-once = Send at most once
button-later = Not now
ask-hours = At which hours may it send? Type them by your agency's clock, like 08:00-21:00, or press the button.
button-any-hour = At any hour
hours-unclear = Please type when the hours begin and when they end, like 08:00-21:00.
ask-count = To be sure, please type the number of people: { $people }
count-differs = You typed “{ $typed }”; the list has { $people } people. Please type that number, or /cancel.
voided = Something changed since this card was made, so nothing was sent. Here is the card as it is now.
kept-as-draft = Kept as a draft under /campaigns. Nothing was sent.
launched = “{ $name }” { $begins ->
    [none] is on its way.
   *[other] is confirmed, and begins at { $begins }, when its hours do.
}
