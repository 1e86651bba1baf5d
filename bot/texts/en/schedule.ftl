# Campaigns that start later.
button-start-later = Start later
button-change-start = Change the start
button-change-too-late = Change how late it may start
button-start-at-once = As soon as it is confirmed
ask-start = When shall it start? Type it by your agency's clock, like { moment-examples }. Or press the button.
moment-examples = today 18:30, tomorrow 9am, in 2 hours or 2026-12-24 08:00
moment-unclear = “{ $typed }” is no time that I can read. Please type it like { moment-examples }.
moment-no-clock = “{ $typed }” does not say at what time of the day. Please type it like { moment-examples }.
moment-two-dates = “{ $typed }” can be read in more than one way. Please type dates like 2026-12-24 or 24 December, and times like 18:30.
moment-which-week = “{ $typed }” can be of this week or of the next. Please type today or tomorrow, or a date, like { moment-examples }.
moment-wrong-day = “{ $typed }” does not fit together: that date is a { $day }. Please type one of the two.
moment-past = { $at } has passed: it is { $now } by your agency's clock. Please type a time to come.
moment-far = { $at } is more than a year away. Please look at the year, and type a nearer time.
moment-skipped = There is no { $at }: the clocks are set forward in that hour ({ $zone } time). Please type an earlier or a later time.
moment-twice = { $at } comes twice: the clocks are set back in that hour ({ $zone } time). Please type an earlier or a later time.
ask-too-late = If it cannot start at its time (the machine is switched off, say), up to how much later may it still start by itself? Type it like 30 minutes, 2 hours or 1 day. After that you are asked.
too-late-unclear = Please type how long, like 30 minutes, 2 hours or 1 day. A week is the most.
card-starts = <b>Starts on { $at }</b> ({ $zone } time)
card-too-late = If it cannot start at its time, it still does up to { DURATION($late) } later; after that you are asked
card-start-passed = <b>Its start, { $at }, has passed.</b> Change the start before you confirm
button-schedule = { $people ->
    [one] Schedule it for 1 person
   *[other] Schedule it for { $people } people
}
button-schedule-many = Schedule it for { $people } people …
scheduled = { $repeats ->
    [yes] “{ $name }” is planned: the next one is on { $at } ({ $zone } time). /schedule shows the plan, and changes, pauses or ends it.
   *[no] “{ $name }” is scheduled: it starts on { $at } ({ $zone } time). /schedule shows, moves or stops it until then.
}
start-passed = The time at which it was to start has passed, so nothing was sent. Change the start on the card.
schedule-more = … and { $count } more, later than these. The calendar file has them all; each opens under /campaigns.
schedule-empty = Nothing is scheduled. “Start later” on a campaign's card puts it here.
schedule = { $count ->
    [one] 1 campaign is to come ({ $zone } time):
   *[other] { $count } campaigns are to come ({ $zone } time):
}
schedule-one = • { $at }: { $name }{ $held ->
    [yes] {" "}– does not start by itself now
   *[no] {""}
}
button-open-scheduled = { $name }
button-start-now = Start now
button-move-start = Move
button-call-off = Call off
button-let-start = Let it start
button-make-calendar = Calendar file
starts = Starts on { $at } ({ $zone } time), to { $people ->
    [one] 1 person
   *[other] { $people } people
}
# Why one that is scheduled does not start, and what to do.
held = { $why ->
    [staff] It was paused, so it does not start by itself. It was to start on { $at } ({ $zone } time).
    [late] It was to start on { $at } ({ $zone } time). It could not be started then, and now it is later than it may be. Start it now to { $people ->
        [one] 1 person
       *[other] { $people } people
    }, move it, or call it off.
    [audience] It was to start on { $at } ({ $zone } time). Since it was confirmed its audience changed by more than 5 %: now it is { $people ->
        [one] 1 person
       *[other] { $people } people
    }. Start it now to them, move it, or call it off.
    [silent] It was to start on { $at } ({ $zone } time). { held-why }
    [budget] It was to start on { $at } ({ $zone } time). { held-why }
    [restored] It was to start on { $at } ({ $zone } time). { held-why }
   *[other] { held-why }
}
not-started = <b>“{ $name }” did not start.</b>
cannot-start = It cannot be started. { held-why }
held-why = { $why ->
    [account] Its account is not there any more. Copy it as new to send it through another one.
    [silent] Its bot is paused, or Telegram does not know its token any more: /bots shows it. Once it listens again, start this now or move it.
    [budget] It costs more than is left of your agency's budget for the month. An owner can raise that with /budget; then start this now or move it.
    [list] Nobody is on its list any more. Copy it as new to send it to others.
    [unreleased] It needs a second person's release by now, and has none. Copy it as new to ask for it.
    [restored] It was restored from a backup, which does not know whether it went out since. Where you are sure that it did not, start it now or move it; otherwise call it off.
    [unconfirmed] Its text was not confirmed in time, so nothing was sent. You can go on with it and still send it.
   *[changed] It would not go out as it was confirmed, since a setting of your agency, like its time zone, was changed. Copy it as new to confirm it again.
}
ask-move = To when? Type it by your agency's clock, like { moment-examples }.
start-moved = “{ $name }” is moved: it starts on { $at } ({ $zone } time).
did-hold = “{ $name }” does not start by itself now.
did-let-start = “{ $name }” starts at its time again. /schedule shows when.
did-call-off = “{ $name }” is called off. Nothing of it was sent.
all-held-one = • { $name }, which was to start later and now does not
status-scheduled = { $count ->
    [one] 1 campaign is to start later: /schedule
   *[other] { $count } campaigns are to start later: /schedule
}
calendar-made = What is to come, as a calendar file:

# What repeats.
button-repeat = Repeat it
button-change-repeats = Change how it repeats
button-change-end = Change the end
button-ask-each-time = Ask me for the text each time
button-change-lead = Change when I am asked
button-every-daily = Every day
button-every-weekdays = Monday to Friday
button-every-weekly = Every week
button-every-monthly = Every month
button-every-once = Not at all
button-no-end = Without an end
button-same-text = The same text each time
button-schedule-plan = Confirm this plan
button-skip-one = Skip one
button-move-one = Move one
button-hold = Pause
button-end-plan = End the plan
button-occurrence = { $at }
button-write-text = Write its text
ask-repeats = How often shall it go out, at the time of its start? Press a button, or type a cron expression by your agency's clock, like 0 9 * * 1-5 for 09:00 from Monday to Friday. Once an hour is the most.
cron-unusable = “{ $typed }” cannot be used. Press a button, or type the five fields of a cron expression, like 0 9 * * 1-5 for 09:00 from Monday to Friday. It has to come round, and once an hour at most.
only-broadcasts = Only a broadcast to a bot's subscribers can repeat: a list stays as it is, and the same people would get it again and again.
paid-each-time = What repeats is not paid for: nobody knows yet how many will subscribe by then, and the price is theirs. Choose either of the two.
ask-end = Until when? Type the last day, like 2026-12-24, or how many times, like 10 times. Or press the button.
end-unclear = “{ $typed }” is no end that I can read. Type the last day, like 2026-12-24, or how many times, like 10 times.
end-before-start = That is before its first time. Please type a later day.
ask-lead = How long before each shall I ask you for its text? Type it like 30 minutes, 2 hours or 1 day. Or press the button.
out-of-order = One is moved only as far as the ones before and after it. Skip one of them first, or type a time between them.
repeats = { $every ->
    [daily] Repeats every day at { $clock }
    [weekdays] Repeats from Monday to Friday at { $clock }
    [weekly] Repeats every { $weekday } at { $clock }
    [monthly] { $day ->
        [last] Repeats on the last day of every month at { $clock }
       *[other] Repeats on day { $day } of every month that has one, at { $clock }
    }
   *[cron] Repeats by “{ $cron }”
    } ({ $zone } time), { $until ->
    [none] without an end
   *[other] until { $until }
}
repeats-next = { $count ->
    [0] None is left.
    [one] The next one:
   *[other] The next { $count }:
}
repeats-date = • { $at }
repeats-same = Each has the same text, and goes to whoever subscribes by then
repeats-asks = You are asked for the text { DURATION($lead) } before each. What is not confirmed by its time is not sent; the plan's own text never is
plan-held = { $why ->
    [staff] The plan is paused: nothing of it goes out, and what is missed meanwhile is not sent later.
    [restored] The plan was restored from a backup, so it stands still: nothing of it goes out, and what is missed meanwhile is not sent later. Let it go on once you know which of its times went out.
   *[other] The plan stands still. { held-why }
}
plan-over = “{ $name }” has ended: nothing more of it goes out.
asks-for-text = <b>“{ $name }”</b> is to go out on { $at } ({ $zone } time). Please write its text and confirm it by then; otherwise it is not sent.
occurrences-missed = { $count ->
    [one] One time of “{ $name }” was missed, because nothing was running then. It is not sent later.
   *[other] { $count } times of “{ $name }” were missed, because nothing was running then. They are not sent later.
}
notice-restored = <b>Everything was restored from a backup of { $at } ({ $zone } time).</b> What happened after that is not known here: messages that were sent, people who asked not to be contacted, subscribers who left, staff who were let in or shut out.
notice-restored-held = { $count ->
    [0] Nothing was under way then.
    [one] 1 campaign was under way, to start later or awaiting release then. It is held: compare with your provider what was sent before you resume or start it. Drafts may have been sent since, too.
   *[other] { $count } campaigns were under way, to start later or awaiting release then. They are held: compare with your provider what was sent before you resume or start one. Drafts may have been sent since, too.
}
notice-restored-look = Look through /team, /credentials, /campaigns and /schedule. Buttons from before do not work any more.
command-schedule = What is to come, and when
