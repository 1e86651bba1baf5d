# Addresses that the agency leaves out of everything it sends.
command-suppressions = Who is left out, and why
suppressions-none = Nobody is left out so far.
suppressions-head = Left out of everything that your agency sends:
suppressions-count = • { channel-name }: { $count ->
    [one] 1 person, as { why }
   *[other] { $count } people, as { why }
}
ask-suppressed = To look somebody up, to leave them out or to let them in again, type their address: a mobile number or a mail address. /cancel ends it.
suppressed-unclear = That is no address that I can look for. Type a mobile number like +65 8123 4567, or a mail address.
suppressed-which-channel = Is that a list of people to leave out? Press for which channel it is first, above, and then send it.
suppressed-not = { channel-name }: { $address } is not left out.
suppressed-is = { channel-name }: { $address } is left out since { $since }, as { why }.{ $note ->
    [none] {""}
    [asked] {" "}They asked your agency.
    [wrong] {" "}The address is somebody else’s.
    [decided] {" "}Your agency decided so.
   *[other] {" "}({ $note })
}
button-leave-out = Leave out: { channel-name }
button-let-in = Let in again: { channel-name }
ask-leave-out = Why? Press it, or type it in a few words, without their name or address. They get nothing more from your agency on that channel, not even what must reach everyone.
button-leave-out-asked = They asked us
button-leave-out-wrong = It is somebody else’s
button-leave-out-decided = We decided so
left-out = Done: { channel-name } to that address is left out from now on, also of campaigns that are on their way.
ask-let-in = Why are they to be written to again? The audit keeps it. If they complained or their address came back, your provider may still refuse it.
button-let-in-again = They ask for it again
button-let-in-mistake = It was a mistake
button-let-in-works = The address works now
was-let-in = { $reason ->
    [stopped] They are let in again here. But they answered STOP, so the provider goes on blocking you until they answer START.
   *[other] Done: they are not left out any more.
}
was-not-left-out = They were not left out any more.
button-import-suppressed = A list: { channel-name }
ask-suppressed-list = Send the list of people to leave out ({ channel-name }), as a .csv or .xlsx file with a column of addresses.
suppressed-reading = I read the list, and tell you here when it is done.
suppressed-refused = That list cannot be read. { $text }
suppressed-imported = { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} read. { $added ->
    [0] Nobody new is left out
    [one] 1 person more is left out
   *[other] { $added } people more are left out
} ({ channel-name }).
suppressed-unusable = { $count ->
    [one] 1 row has no usable address and was passed over.
   *[other] { $count } rows have no usable address and were passed over.
}
button-export-suppressed = Export
suppressed-exported = { $people ->
    [0] Nobody is left out.
    [one] 1 person is left out.
   *[other] { $people } people are left out.
}{ $nameless ->
    [0] {""}
   *[other] {" "}Of { $nameless } only a code is kept, so they stand there without an address.
}
