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
scheduled = “{ $name }” is scheduled: it starts on { $at } ({ $zone } time). /schedule shows, moves or stops it until then.
start-passed = The time at which it was to start has passed, so nothing was sent. Change the start on the card.
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
   *[other] { held-why }
}
not-started = <b>“{ $name }” did not start.</b>
cannot-start = It cannot be started. { held-why }
held-why = { $why ->
    [account] Its account is not there any more. Copy it as new to send it through another one.
    [list] Nobody is on its list any more. Copy it as new to send it to others.
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
command-schedule = What is to come, and when
