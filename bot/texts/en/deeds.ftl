# What the audit has, a sentence for each deed, after the name of who did it.
of-campaign = { $campaign ->
    [none] a campaign
   *[other] campaign { $campaign }{ $named ->
        [none] {""}
       *[other] {" "}“{ $named }”
    }
}
of-account = { $account ->
    [none] an account
   *[other] the account “{ $account }”
}
of-bot = { $bot ->
    [none] a bot
   *[other] the bot { $bot }
}
to-people = { $people ->
    [none] {""}
    [one] , 1 person
   *[other] , { $people } people
}
at-rate = { $rate ->
    [none] as fast as its account allows
   *[other] { $rate } a second
}
role-was = { $role_before ->
    [none] {""}
   *[other] {" "}(before: { $role_before })
}
deed-by = { $by ->
    [operator] The operator
    [postbote] Postbote
   *[other] <b>{ $name }</b>
}{ $refused ->
    [yes] {" "}tried and was refused:
   *[no] {""}
}
deed-other = asked for “{ $what }”

deed-choose-account = chose { of-account } for a message
deed-rename = renamed { of-campaign }
deed-write = wrote the message of { of-campaign }
deed-write-from-file = wrote the message of { of-campaign } from a file
deed-choose-text = chose the template of { of-campaign }
deed-translate = translated the message of { of-campaign } ({ $language })
deed-attach = attached a file to { of-campaign }
deed-enclose = enclosed a file in { of-campaign }
deed-set-preheader = changed what mailboxes show of { of-campaign } after the subject
deed-set-links = changed the buttons of { of-campaign }
deed-switch = changed how { of-campaign } is shown ({ $option })
deed-take-away = took something away from { of-campaign } ({ $part })
deed-take-list = handed over a list for { of-campaign }
deed-take-audience = chose whom { of-campaign } is for
deed-map-column = chose a column of the list of { of-campaign }
deed-treat-duplicates = said what happens to repeated addresses of { of-campaign }: { $duplicates }
deed-check-list = had the list of { of-campaign } checked
deed-set-fallback = chose another channel for whom { of-campaign } does not reach
deed-drop-fallback = took back the other channel for whom { of-campaign } does not reach
deed-check-fallback = had the addresses of the other channel of { of-campaign } checked
deed-stop-check = stopped the check of the list of { of-campaign }
deed-keep-own-address = said where their own tests go
deed-send-own-code = asked for a code to prove where their tests go
deed-guess-own-code = typed a code to prove where their tests go
deed-send-test = sent a test of { of-campaign } to themselves
deed-set-rate = set the speed of { of-campaign }: { at-rate }
deed-set-hours = set the hours of { of-campaign }
deed-set-purpose = { $purpose ->
    [news] made { of-campaign } news
    [service] made { of-campaign } a service message
   *[other] had { of-campaign } reach everyone, also those who unsubscribed
}
deed-set-spare = { $account ->
    [none] chose that { of-campaign } waits while its account fails
   *[other] chose { of-account } for { of-campaign }, should its own one fail
}
deed-set-share = { $percent ->
    [0] chose that the second account of { of-campaign } sends only if the first one fails
   *[other] chose that { $percent } % of { of-campaign } go through its second account
}
deed-set-urgent = { $urgent ->
    [no] made { of-campaign } no longer urgent
   *[yes] made { of-campaign } urgent
}
deed-set-prefer-delivery = { $prefer ->
    [no] chose that { of-campaign } sends nothing twice
   *[yes] chose that { of-campaign } rather sends twice than not at all
}
deed-set-paid = { $paid ->
    [no] chose that { of-campaign } pays for no speed
   *[yes] chose that { of-campaign } pays for speed
}
deed-set-start = set when { of-campaign } starts
deed-set-too-late = set how late { of-campaign } may start
deed-set-repeats = set how { of-campaign } repeats
deed-set-end = set when { of-campaign } ends repeating
deed-set-asks = set when the text of { of-campaign } is asked for
deed-resume-draft = went on with the draft of { of-campaign }
deed-discard-draft = deleted the draft of { of-campaign }

deed-launch = { $state ->
    [awaiting_release] asked for the release of
    [scheduled] scheduled
    [running] sent
   *[other] { $refused ->
        [yes] confirmed
       *[no] confirmed an older card of
    }
} { of-campaign }{ to-people }
deed-read-release = looked at { of-campaign } to release it
deed-give-release = released { of-campaign }{ to-people }
deed-send-back = sent { of-campaign } back to its author
deed-withdraw = took back { of-campaign } before it was released
deed-take-step = { $step ->
    [pause] paused
    [resume] resumed
    [stop] stopped
   *[other] changed
} { of-campaign }
deed-pause-all = paused everything
deed-steer-rate = changed the speed of { of-campaign } while it was sent: { at-rate }
deed-steer-urgency = { $urgent ->
    [no] made { of-campaign } no longer urgent while it was sent
   *[yes] made { of-campaign } urgent while it was sent
}
deed-send-at-any-hour = let { of-campaign } be sent at any hour
deed-start-now = started { of-campaign } before its time
deed-move-start = moved the start of { of-campaign }
deed-skip-one = skipped one time of { of-campaign }
deed-send-again = sent the uncertain messages of { of-campaign } again
deed-let-be = left the uncertain messages of { of-campaign } as they are
deed-follow-up = prepared to { $act ->
    [edit] change
    [delete] delete
   *[other] follow up
} what { of-campaign } sent
deed-make-report = took the report of { of-campaign }
deed-make-record = took the record of { of-campaign }

deed-started = started { of-campaign } at its time
deed-not-started = did not start { of-campaign } at its time, and asked its author
deed-not-released = made { of-campaign } a draft again: nobody released it in time
deed-asks-for-text = asked for the text of { of-campaign }
deed-occurrences-missed = missed times of { of-campaign }
deed-occurrence-planned = planned the next time: { of-campaign }
deed-finished = finished { of-campaign }
deed-tripped = paused { of-campaign }: { $because }
deed-misconfigured = paused { of-campaign }: none of its messages could be sent
deed-provider-unreachable = waits: the provider of { of-account } is not there
deed-went-over = sent { of-campaign } through { of-account } from then on: its own one { $because ->
    [unreachable] could not be reached
    [refused] was refused, or could not be opened
    [fails] took nothing
   *[other] had to wait
}
deed-came-back = sent { of-campaign } through { of-account } again
deed-helper-fails = sent through other accounts what of { of-campaign } was for { of-account }: that { $because ->
    [unreachable] could not be reached
    [refused] was refused, or could not be opened
    [fails] took nothing
   *[other] had to wait
}
deed-helper-works = sent through { of-account } again what of { of-campaign } is for it
deed-provider-reached-again = goes on: the provider of { of-account } is there again
deed-announce-erasure = announced that the people of { of-campaign } will be erased
deed-erase-people = erased the people of { of-campaign }{ to-people }
deed-bot-refused = no longer listens to { of-bot }: its token was refused

deed-prove = asked the provider whether { of-account } works
deed-keep-account = added an account
deed-change-account-rate = changed the speed of { of-account }: { at-rate }
deed-guard-account = { $guarded ->
    [no] lets one person send over { of-account }
   *[yes] wants a second person for all that goes over { of-account }
}
deed-limit-account = said who may use { of-account }
deed-remove-account = removed { of-account }
deed-change-setting = changed the setting { $setting }{ $after ->
    [none] {""}
   *[other] {" "}from { $before } to { $after }
}
deed-check-address = asked whether mails may come from an address
deed-ask-charges = asked the provider what it charged for { of-campaign }
deed-change-routes = changed which account is for which country
deed-change-prices = changed what messages over { of-account } cost
deed-change-budget = changed the budget for a month{ $after ->
    [none] {""}
   *[other] {" "}to { $after }
}{ $before ->
    [none] {""}
   *[other] {" "}(before: { $before })
}
deed-over-budget = paused { of-campaign }: it would go past the budget for the month
deed-connect-bot = connected { of-bot }
deed-change-bot = changed { of-bot }
deed-try-bot = sent a test of { of-bot } to themselves
deed-remove-bot = removed { of-bot }
deed-export-subscribers = took the subscribers of { of-bot } as a file
deed-find-subscriber = looked for a subscriber of { of-bot }
deed-remove-subscriber = removed a subscriber of { of-bot }
deed-find-suppressed = looked up whether somebody is left out
deed-leave-out = left somebody out of { channel-name }
deed-let-in-again = let somebody in again to { channel-name }, who had been left out: { $cause ->
    [unsubscribed] they had unsubscribed
    [stopped] they had answered STOP
    [refused] the provider had refused their address
    [bounced] mails to them had come back
    [complained] they had complained
    [staff] the agency had put them there
   *[other] they were not left out any more
}. Why now: { $why ->
    [again] they asked for it
    [mistake] it was a mistake
    [works] the address works
   *[other] { $why }
}
deed-import-suppressed = handed over a list of people to leave out of { channel-name }
deed-suppressed-imported = left out { $added } more people of a list of { $rows }, on { channel-name }
deed-export-suppressed = took those who are left out as a file
deed-find-person = looked for one person's data
deed-erase-person = asked to erase one person
deed-person-erased = erased one person from every list

deed-change-role = made { $person } { $role }{ role-was }
deed-change-standing = { $standing ->
    [disabled] took all rights away from { $person }
   *[other] let { $person } in again
}
deed-admit = { $role ->
    [none] turned { $person } away
   *[other] let { $person } in as { $role }
}
deed-invite = invited somebody as { $role }
deed-give-code = gave { $person } a code
deed-speak-for = chose for which agency they speak
deed-come-in = came in as { $role }
deed-ask-to-come-in = asked to be let in
deed-prove-chat = proved that this chat is theirs
deed-link-chat = talks from one more chat, after proving the same work address
deed-prove-again = proved again that it is them
deed-accept-terms = accepted the terms of use
deed-let-in = let { $person } in as { $role }
deed-deactivate-person = disabled { $person }, whose account in { $platform } was deactivated
deed-give-chat = gave { $person } another chat ({ $platform })
deed-allow-group = let the bot talk in a group
deed-forbid-group = no longer lets the bot talk in a group
deed-export-audit = took the audit as a file
deed-send-feedback = wrote to whoever runs this installation

deed-create-agency = made this agency
deed-rotate-keys = wrapped this agency's key anew, with { $new } in place of { $old }
deed-restore = restored a backup taken { $taken }
deed-move-database = moved the database to PostgreSQL
