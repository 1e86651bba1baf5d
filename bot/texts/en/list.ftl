# The list and the preview.
ask-list = Now the list: send me a .csv or .xlsx file with a column “recipient” and one for each field. (.tsv, .txt, .csv.gz and .zip also work.)
file-taken = Got { $name }. Reading it now.
list-progress = Reading the list: { $rows } rows so far.
list-progress-first = Reading the list: { $rows } rows so far. The first message will be:
list-reachable = { $count ->
    [one] <b>1 person</b> can be reached, { of-rows }.
   *[other] <b>{ $count } people</b> can be reached, { of-rows }.
}
of-rows = { $rows ->
    [one] of 1 row
   *[other] of { $rows } rows
}
list-note = { $note }
list-invalid = { $count ->
    [one] 1 row cannot be used.
   *[other] { $count } rows cannot be used.
}
list-duplicates = { $count ->
    [one] 1 row repeats an address from above; the first is kept.
   *[other] { $count } rows repeat an address from above; the first of each is kept.
}
list-suppressed = { $count ->
    [one] 1 person is left out, as { why }.
   *[other] { $count } people are left out, as { why }.
}
list-warnings = { $count ->
    [one] 1 address looks like a slip; it will be used as it is.
   *[other] { $count } addresses look like slips; they will be used as they are.
}
list-blank = { $count ->
    [one] 1 blank row was skipped.
   *[other] { $count } blank rows were skipped.
}
list-empty = { $count ->
    [one] In 1 row “{ $field }” is empty: that message will have a gap there.
   *[other] In { $count } rows “{ $field }” is empty: those messages will have a gap there.
}
list-problem = • { $text }
list-more-problems = { $count ->
    [one] … and 1 more, in the file.
   *[other] … and { $count } more. All of them are in the file.
}
list-more = … and { $count } more.
still-reading = I am still reading the list. You can send a corrected file, or /cancel.
list-choice = Go on with the good rows, or send me a corrected file.
list-all-good = Everybody on the list can be reached. Go on, or send me another list.
list-nobody = There is nobody to send to. Please send me a corrected file, or change the message where that is what is wrong.
list-again = Please send me a corrected file.
list-missing = The file has no column for: { $fields }
ask-column = Which column shall I use for “{ $field }”? Or send me a corrected file, or change the message.
ask-column-more = { $count ->
    [one] There is 1 more column: type its heading.
   *[other] There are { $count } more columns: type the heading of one.
}
button-column = { $name }
button-go-on-gaps = { $count ->
    [one] Go on, 1 message will have a gap
   *[other] Go on, { $count } messages will have gaps
}
button-go-on = { $count ->
    [one] Go on with 1 person
   *[other] Go on with { $count } people
}
button-send-each = Send to repeated rows too
button-keep-first = Send to each address once
preview-head = Row { $row }, to { $address }:
preview-subject = <b>{ $subject }</b>
preview-body = { $body }
preview-size = { $parts ->
    [one] ({ $characters } characters)
   *[other] ({ $characters } characters, sent and billed as { $parts } messages)
}
no-such-row = { $reason ->
    [end] There are no more rows that way.
    [none] There is no row { $row } in the list.
   *[other] Row { $row } gets no message. { $reason }
}
button-previous = ◀ Previous
button-next = Next ▶
button-longest = The longest
button-test = Send me this one as a test
button-see-list = Back to the list
button-looks-right = Looks right, go on
ask-own-address = { $channel ->
    [sms] To which number of your own, like { $example }? I keep it for later tests.
    [whatsapp] To which number of your own, like { $example }? I keep it for later tests. Write any word by WhatsApp to the sender's number first: I will send a code there, which is no template.
    [telegram] What is your own chat id, like { $example }? (@userinfobot tells you.) I keep it for later tests.
    [slack] What is your own Slack member ID, like { $example }, or the email address that you use in Slack? I keep it for later tests.
   *[other] To which address of your own, like { $example }? I keep it for later tests.
}
own-code-sent = Before the first test there I make sure that { $address } is yours: I sent a code of 8 digits to it. Please type the code here; it is good for { $minutes } minutes.
ask-own-code = Please type the 8 digits of the code that I sent to you.
own-code-wrong = That is not the code, or it is too old. Please type it once more, or have another one sent.
own-code-message = { $code } is the code with which you prove to Postbote that this is yours. Staff of { $agency } asked for it; if it was not you, ignore this.
button-own-code-again = Send another code
button-back-to-preview = Back to the message
test-sent = { $rehearsal ->
    [yes] This is a rehearsal, so the test to { $address } reaches nobody; a real account would have sent it.
   *[no] The test is on its way: the provider accepted the message to { $address }.
}
test-not-sent = The test to { $address } did not go out: { $reason }
button-test-elsewhere = Send tests elsewhere
tests-used-up = You have sent your { $most } tests for today. The preview shows every message without sending it.
