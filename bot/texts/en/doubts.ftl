# Messages that nobody can know about, and what is told without having been asked.
doubts = “{ $name }”: { $lost ->
    [one] 1 of { $people } is uncertain: this machine or the connection stopped while it was on its way.
   *[other] { $lost } of { $people } are uncertain: this machine or the connection stopped while they were on their way.
}
doubts-found = { $count ->
    [one] 1 was found at the provider.
   *[other] { $count } were found at the provider.
}
doubts-asked = { $count ->
    [one] I hear about 1 from the provider, ten to fifteen minutes after it was sent, and tell you here.
   *[other] I hear about { $count } from the provider, ten to fifteen minutes after they were sent, and tell you here.
}
doubts-absent = { $count ->
    [one] 1 never reached the provider.
   *[other] { $count } never reached the provider.
}
doubts-unknown = { $count ->
    [one] 1 may have arrived or not: the provider cannot tell.
   *[other] { $count } may have arrived or not: the provider cannot tell.
}
ask-send-absent = { $count ->
    [one] Send again to the one that never reached it?
   *[other] Send again to the { $count } that never reached it?
}
ask-send-unknown = { $count ->
    [one] Send again to the one that may have arrived? That person may then get it twice.
   *[other] Send again to the { $count } that may have arrived? Some may then get it twice.
}
ask-do-again = { $count ->
    [one] Try the one that is uncertain again? That does no harm.
   *[other] Try the { $count } that are uncertain again? That does no harm.
}
button-do-again = Try again
button-send-absent = Send again to { $count }
button-send-unknown = Send again to { $count }, perhaps twice to some
button-leave-doubts = Leave them as they are
sent-again = { $count ->
    [one] 1 message of “{ $name }” is sent again.
   *[other] { $count } messages of “{ $name }” are sent again.
}
none-sent-again = There is nothing left to send again: it was decided already, or the provider reported them meanwhile.
doubts-left = They stay as they are. The report of “{ $name }” lists them.
notice-interrupted = “{ $name }” was held up for { DURATION($seconds) }: the database or a machine that sends did not answer. Nothing is lost; what is left goes on by itself.
notice-tripped = “{ $name }” is paused, because { $reason }. Nothing more leaves until you press Resume; then it is watched afresh.
own-repetition = You asked for this campaign or had a hand in it, so somebody else decides whether these few get it again: an approver or an owner.
