# Two persons for what reaches many.
button-ask-release = { $people ->
    [one] Ask for release to 1 person
   *[other] Ask for release to { $people } people
}
card-release = <b>A second person has to release it</b>; nothing is sent before that
release-asked = “{ $name }” waits for a second person. { $releasers ->
    [one] One colleague was asked and can release it
   *[other] { $releasers } colleagues were asked; one of them has to release it
    } within 24 hours. Nothing is sent before that, and you are told here.
nobody-to-release = So many people need a second person's release, and nobody is there to give it who had no hand in it. Ask an owner to invite an approver: /team names them.
release-wanted = { $by } asks you to release “{ $name }”, to { $people ->
    [one] 1 person
   *[other] { $people } people
    }. Please look at it; nothing is sent before somebody has.
button-see-release = Look at it
release-head = <b>Waits for a second person.</b> { $by } asks for its release:
release-until = { $void ->
    [yes] Nobody can release it any more: it was changed, or its time has passed. Take it back, and ask again.
   *[no] It can be released until { $until }.
}
button-see-released = Read the messages
button-release = { $people ->
    [one] Release it to 1 person
   *[other] Release it to { $people } people
}
button-send-back = Send it back
button-withdraw = Take it back
ask-comment = What should its author know? One or two sentences.
comment-empty = Please type a sentence for its author.
release-given = You have released “{ $name }”. It is on its way.
release-given-later = You have released “{ $name }”. It starts at { $at } ({ $zone } time).
release-sent-back = “{ $name }” is a draft again, and { $to } is told why.
release-withdrawn = “{ $name }” is a draft again. Nothing was sent.
notice-released = { $by } has released “{ $name }”.
notice-sent-back = { $by } sends “{ $name }” back: { $comment }
notice-not-released = Nobody released “{ $name }” in time, so it is a draft again. Nothing was sent. You can go on with it and ask once more.
notice-loosened = { $by } has changed a setting: up to { $people } people can now be written to without a second person.
notice-unguarded = { $by } has changed the account “{ $account }”: it does not always need a second person any more.
# Why something is not possible.
own-release = You asked for this, or wrote, translated, copied or timed it, or chose its people. So somebody else has to release it.
release-void = Nobody can release this any more: it was changed since it was asked for, or that is too long ago. Its author can take it back and ask again.
unreleased = “{ $name }” needs a second person's release, and nothing was sent.
fixed-by-release = A second person released “{ $name }” exactly as it is, so only pausing, stopping and sending more slowly are possible. To change anything else, stop it and copy it as new.
