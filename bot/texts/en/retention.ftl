# What is erased, when, and what is said of it beforehand.
erasure-due = { $draft ->
    [1] Nobody has changed the draft “{ $name }” for long, so its list is erased on { $on }. The message stays. If you still need the list, go on with the draft, or send its file again later.
   *[other] The people of “{ $name }” are erased on { $on }: their addresses and values, for good. The counts, the texts and the audit stay. If you need what became of every row, take the report before that.
}
people-erased = The people of this campaign were erased on { $on }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after it ended. The counts stay.
file-erased = The file “{ $name }” was erased, 24 hours after you handed it over. Send it again.
ask-erase-person = Who asks to be erased? Type their mobile number, mail address or chat id. I look for it in all that your agency keeps, and ask again before anything is erased. /cancel leaves.
looking-for-person = I look for that address in every list. With many lists it takes a minute.
person-found = That person is in { $campaigns ->
    [0] no list
    [one] { $rows ->
        [one] 1 row of 1 campaign
       *[other] { $rows } rows of 1 campaign
    }
   *[other] { $rows } rows of { $campaigns } campaigns
}.
person-subscribed = Subscriber of your bots: { $is_so }.
person-suppressed = Asked not to be contacted: { $is_so }.
ask-erase-sure = Erase them? Their addresses and values go from every list, what was not sent yet is never sent, and a subscription ends. That they asked not to be contacted is kept as a code that only your agency's key can compare. It cannot be undone.
person-nowhere = Your agency keeps nothing of that address.
person-unclear = That is no address that I can look for. Type a mobile number like +65 8123 4567, a mail address, or a chat id. /erase begins again.
erasing-person = I erase them now, and tell you here when it is done.
person-erased = Erased: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}, { $cancelled } of them not sent yet and cancelled, { $subscriptions ->
    [one] 1 subscription
   *[other] { $subscriptions } subscriptions
}. The audit has it, without the address. A list that names them and is handed over again brings them back.
person-on-their-way = { $count ->
    [one] 1 message to them is on its way just now and could not be erased.
   *[other] { $count } messages to them are on their way just now and could not be erased.
} Say /erase again in a few minutes.
button-erase-person = Yes, erase them
record-coming = The record is being made …
record-made = The record of “{ $name }”: who prepared, released and sent it and when, every version of its text, the counts, and what became of every row. Of recipients it shows the last four characters only.
button-record = Record
