# Correcting and taking back what a bot sent.
got-it = { $people ->
    [one] 1 person got it.
   *[other] { $people } people got it.
}
deletable = It can be deleted for everybody for { $hours ->
    [0] another { $minutes } min
    [one] another hour
   *[other] another { $hours } hours
    }, until { $until } ({ $zone } time).
deletable-in-part = The first messages are older than 48 hours, so Telegram keeps them. The last ones can be deleted until { $until } ({ $zone } time).
deletable-no-more = It cannot be deleted any more: Telegram allows that for 48 hours. Its text can still be changed.
button-correct-text = Correct the text
button-recall = Delete it for everybody
button-send-correction = Send a correction
follow-when-over = To correct or take back what was sent, press Stop first: who did not get it yet would get the old text.
only-a-test = That was a test of the bot, to one person and with words of ours. Begin a campaign of your own with /new.
follow-still-runs = “{ $name }” is not over, and who did not get it yet would get the old text. Press Stop there first; what was sent can then be corrected or taken back.
follow-nobody = Nobody got “{ $name }”, so there is nothing to correct or to take back.
follow-too-late = It cannot be deleted any more: Telegram deletes messages for 48 hours, and these are older. You can correct the text, or send a correction.
people-fixed = This goes to exactly those who got “{ $name }”, through the same bot. For other people or another account begin a new campaign with /new.
follow-edit-name = corrected
follow-delete-name = deleted
follow-send-name = correction
follow-edit = { $people ->
    [one] The new text takes the place of “{ $name }” for the one who got it, without a sound.
   *[other] The new text takes the place of “{ $name }” for the { $people } people who got it, without a sound.
}
follow-delete = { $people ->
    [one] “{ $name }” disappears from the chat of the one who got it.
   *[other] “{ $name }” disappears from the chats of the { $people } people who got it.
}
follow-send = { $people ->
    [one] A new message goes to the one who got “{ $name }”, if they still subscribe.
   *[other] A new message goes to those of the { $people } people who got “{ $name }” and still subscribe.
}
ask-new-text = Please type the text. It is the same for everybody. Bold, italics and links are kept.
fields-not-here = A correction is the same for everybody, so { $fields } cannot be filled in. Please type it without.
follow-edit-people = { $count ->
    [one] The message of 1 person is changed.
   *[other] The messages of { $count } people are changed.
}
follow-delete-people = { $count ->
    [one] The message of 1 person is deleted.
   *[other] The messages of { $count } people are deleted.
}
follow-send-people = { $count ->
    [one] 1 person got the message that this one corrects.
   *[other] { $count } people got the message that this one corrects. Who left since then is left out.
}
card-people-corrected = { $people ->
    [one] To the <b>1 person</b> who got the message that this one corrects
   *[other] To the <b>{ $people } people</b> who got the message that this one corrects
}
card-edit = { $people ->
    [one] This <b>changes</b> the message that <b>1 person</b> got
   *[other] This <b>changes</b> the message that <b>{ $people } people</b> got
}
card-delete = { $people ->
    [one] This <b>deletes</b> the message that <b>1 person</b> got
   *[other] This <b>deletes</b> the message that <b>{ $people } people</b> got
}
card-until = Telegram deletes it until { $until } ({ $zone } time){ $late ->
    [yes] . <b>That is too short for all of them</b>: Telegram will refuse some
   *[no] {""}
}
card-edit-harmless = If an answer is lost it is tried once more, which does no harm: nobody gets anything twice
card-delete-harmless = If an answer is lost it is tried once more, which does no harm. It cannot be undone
button-edit-people = { $people ->
    [one] Change it for 1 person
   *[other] Change it for { $people } people
}
button-edit-many = Change it for { $people } people …
button-delete-people = { $people ->
    [one] Delete it for 1 person
   *[other] Delete it for { $people } people
}
button-delete-many = Delete it for { $people } people …
launched-edit = “{ $name }” begins{ $begins ->
    [none] .
   *[other] {" "}at { $begins }.
    } The messages change one after another.
launched-delete = “{ $name }” begins{ $begins ->
    [none] .
   *[other] {" "}at { $begins }.
    } The messages disappear one after another.
