# Campaigns that are on their way or over.
campaign-state = { $state ->
    [draft] draft
    [awaiting_release] awaiting release
    [scheduled] scheduled
    [running] running
    [paused] paused
    [finished] finished
    [cancelled] stopped
   *[other] { $state }
}
fate = { $state ->
    [queued] waiting
    [attempting] on their way to the provider
    [accepted] accepted by the provider
    [sent] sent
    [delivered] delivered
    [read] read
    [failed] failed after they were accepted
    [rejected] refused by the provider
    [not_sent] not sent
    [uncertain] uncertain: they may have arrived
    [suppressed] left out: they are not to be contacted
    [cancelled] stopped before they were sent
    [invalid] cannot be used
    [duplicate] repeated addresses, left out
    [edit_accepted] changed
    [edit_uncertain] uncertain: they may have been changed
    [edit_not_sent] not changed
    [edit_suppressed] left out: they blocked the bot
    [edit_cancelled] stopped before they were changed
    [delete_accepted] deleted
    [delete_uncertain] uncertain: they may have been deleted
    [delete_not_sent] not deleted
    [delete_suppressed] left out: they blocked the bot
    [delete_cancelled] stopped before they were deleted
   *[other] { $state }
}
fate-one = { $state ->
    [attempting] on its way to the provider
    [failed] failed after it was accepted
    [uncertain] uncertain: it may have arrived
    [cancelled] stopped before it was sent
    [duplicate] repeated address, left out
    [edit_uncertain] uncertain: it may have been changed
    [edit_cancelled] stopped before it was changed
    [delete_uncertain] uncertain: it may have been deleted
    [delete_cancelled] stopped before it was deleted
   *[other] { fate }
}
progress-head = <b>{ $name }</b> – { campaign-state }{ urgency }
urgency = { $urgent ->
    [yes] , urgent
   *[no] {""}
}
progress-waits = Waits until { $until }, its hours begin then
progress-used-up = The { $most } messages of today are used up; the rest goes out tomorrow
progress-bar = { BAR($done, $people) } { $done } of { $people }
progress-rate = { $rate } per second, { DURATION($left) } left
progress-through = { $by_own } through “{ $own }”, { $by_other } through “{ $other }”
progress-heard = The provider says: { $delivered } delivered{ heard-read }{ heard-sent }{ heard-accepted }
heard-read = { $read ->
    [0] {""}
   *[other] , { $read } of them read
}
heard-sent = { $sent ->
    [0] {""}
   *[other] , { $sent } sent on
}
heard-accepted = { $accepted ->
    [0] {""}
   *[other] , { $accepted } taken and not heard of since
}
progress-over = Through “{ $account }” since { $since }, because { over-why }
progress-away = Nothing through “{ $account }” since { $since }: { $because ->
    [unreachable] it cannot be reached
    [refused] it is refused, or cannot be opened
    [fails] it takes nothing
   *[waits] it has to wait for long
}
# Why a campaign's own account takes nothing, as the second half of a sentence.
over-why = { $because ->
    [unreachable] its own account cannot be reached
    [refused] its own account is refused, or cannot be opened
    [fails] nothing is taken through its own account
   *[waits] its own account has to wait for long
}
progress-paused = Paused: { $reason }
progress-obstacle = Some could not be handed over and are tried again: { $reason }
status-obstacle = “{ $name }”: some messages could not be handed over and are tried again: { $reason }
progress-stopped = { $count ->
    [one] 1 was stopped before it was { act-done }
   *[other] { $count } were stopped before they were { act-done }
}
act-done = { $act ->
    [edit] changed
    [delete] deleted
   *[send] sent
}
progress-troubled = { $count ->
    [one] 1 did not go through
   *[other] { $count } did not go through
}
progress-uncertain = { $count ->
    [one] 1 is uncertain
   *[other] { $count } are uncertain
}
button-pause = Pause
button-resume = Resume
button-stop = Stop
ask-which = Which one?
button-steer = { $step ->
    [pause] Pause
    [resume] Resume
   *[stop] Stop
    } “{ $name }”
nothing-to-steer = { $step ->
    [pause] No campaign is running, so there is nothing to pause.
    [resume] No campaign is paused, so there is nothing to resume.
   *[stop] No campaign is running, so there is nothing to stop.
}
did-pause = “{ $name }” is paused. { still-on-their-way }
did-resume = “{ $name }” goes on{ $until ->
    [none] .
   *[other] {" "}at { $until }, when its hours begin.
}
did-stop = “{ $name }” is stopped. { still-on-their-way }
still-on-their-way = { $in_flight ->
    [0] Nothing is on its way.
    [one] 1 was already with the provider and may still arrive.
   *[other] { $in_flight } were already with the provider and may still arrive.
}
all-paused = { $count ->
    [one] 1 campaign is paused:
   *[other] { $count } campaigns are paused:
}
all-paused-one = • { $name }
button-run-rate = Change its rate
button-run-urgent = Make it urgent
button-run-not-urgent = Not urgent any more
button-run-any-hour = Send now, at any hour
ask-run-rate = “{ $name }” goes at up to { $rate } per second, and this account can do { $most }. Type the new number for this campaign.
run-rate-changed = “{ $name }” now goes at up to { $rate } per second.
did-run-urgent = “{ $name }” is urgent now: it goes before everything else of its account.
did-run-not-urgent = “{ $name }” is not urgent any more, and takes its turn.
did-run-any-hour = “{ $name }” may send at any hour now.
no-campaigns = There are no campaigns yet. /new starts one.
campaigns = Your campaigns, the newest first:
button-open = { $name } · { campaign-state }
button-open-twin = { $name } · { campaign-state } · no. { $number }, { $begun }
button-older = Older ones
campaign-head = <b>{ $name }</b> – { campaign-state }
button-report = Report
button-copy = Copy as new
button-again = { $count ->
    [one] Send to the one who was not reached
   *[other] Send to the { $count } who were not reached
}
button-again-warned = Send again to { $count } that failed
button-again-sure = Yes, send to them again
ask-again = The provider refused these or could not deliver them. Sending again costs again and may fail again. Are you sure?
button-go-on-draft = Go on with it
button-delete = Delete
button-delete-sure = Yes, delete it
ask-delete = Delete this draft, with its message and its list? This cannot be undone.
discarded = “{ $name }” is deleted.
report-coming = I am putting the report together.
report-head = Report: <b>{ $name }</b> – { campaign-state }
report-rehearsal = <b>REHEARSAL</b> – nobody received anything.
report-count = { $count ->
    [one] 1 { fate-one }
   *[other] { $count } { fate }
}
report-sum = { $count ->
    [one] = 1 row of the list
   *[other] = { $count } rows of the list
}
report-through = { $taken } taken through “{ $account }”{ $uncertain ->
    [0] {""}
   *[other] , { $uncertain } more may have been
}
report-reasons = Why:
report-reason = • { $count ->
    [one] 1 { fate-one }
   *[other] { $count } { fate }
    }: { why }
# Our own reasons are words of the ledger; a provider's are told as they came.
why = { $reason ->
    [address] there is no valid address in the row
    [cells] the row has too many or too few cells
    [long_cell] a cell is too long
    [cell_error] a cell holds an error of the spreadsheet
    [long_message] the message would be too long
    [empty_message] the message would be empty
    [no_subscriber] nobody who subscribes to the bot has this number or chat id
    [ambiguous] it reads as a mobile number, but is a subscriber's chat id
    [empty_subject] the subject would be empty
    [subject_break] the subject would have a line break in it
    [link] a link in the message would not be one
    [empty_field] a field is empty, which WhatsApp does not send
    [language] the message is not in the language that the row names
    [message] no message can be made of the row
    [duplicate] the address stands above already
    [suppressed] they do not subscribe to the bot
    [unsubscribed] they unsubscribed
    [stopped] they answered STOP
    [refused] the provider said never to use their address again
    [bounced] mails to their address came back
    [complained] they reported a message as unwanted
    [staff] your agency put them on its list of those to leave out
   *[other] { $reason }
}
status-running = { $count ->
    [0] No campaign is running.
    [one] 1 campaign is running or paused:
   *[other] { $count } campaigns are running or paused:
}
status-campaign = • { $name } – { campaign-state }{ urgency }, { $done } of { $people }{ $until ->
    [none] {""}
   *[other] , waits until { $until } for its hours
}
status-reading = Your list is being read.
status-drafts = { $count ->
    [one] 1 draft waits for you under /campaigns.
   *[other] { $count } drafts wait for you under /campaigns.
}
status-fault = • { $text }
status-well = Nothing is wrong.
campaign-live = Here is how it stands.
notice-misconfigured = “{ $name }” is paused: as things stand none of its messages can be sent. { $reason } Press Resume once that is put right, or stop it and copy it as new, with another account or another text.
notice-went-over = “{ $name }” goes through “{ $other }” since { $at }: { $because ->
    [unreachable] the provider of “{ $account }” cannot be reached. It goes back by itself once that is there again.
    [fails] the provider of “{ $account }” answers, and takes nothing. It is tried now and then, and once it works the messages go through it again. Look into it if “{ $other }” takes nothing either: then it may be the message.
    [refused] “{ $account }” is refused by its provider, or cannot be opened. Test it under /credentials, and put right what that says; it is tried now and then, and once it works the messages go through it again.
   *[waits] “{ $account }” has to wait for long, as its provider says. It goes back by itself after that.
} What “{ $account }” may have sent already is not sent by the other one.
notice-came-back = “{ $name }” goes through “{ $account }” again since { $at }, no longer through “{ $other }”.
notice-helper-fails = “{ $name }”: nothing goes through “{ $account }” since { $at }: { $because ->
    [unreachable] its provider cannot be reached.
    [fails] its provider answers, and takes nothing.
    [refused] its provider refuses it, or it cannot be opened. Test it under /credentials, and put right what that says.
   *[waits] it has to wait for long, as its provider says.
} { $begins ->
    [none] Its share goes through “{ $other }” meanwhile, while that works.
   *[other] Numbers with { $begins } are reached as all others are meanwhile, through “{ $other }”.
} It is tried now and then, and once it works its messages go through it again. What it may have sent already is not sent by another one.
notice-helper-works = “{ $name }”: “{ $account }” works again since { $at }, and its messages go through it.
notice-paused = “{ $name }” is paused: { $reason }
report-progress = Reading what became of each row: { $rows } so far.
picture-over-time = Messages handed over (seconds since the first)
picture-outcomes = What became of the rows
