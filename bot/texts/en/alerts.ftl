# What is wrong with the installation, as staff read it: in /status, and without having asked.
nobody-sends = Nobody is sending: the part of Postbote that sends does not run. Please tell whoever runs it.
status-unreachable = The provider of the account “{ $account }” cannot be reached. It is tried again in { DURATION($seconds) }, and its campaigns go on by themselves.
status-refused = Nothing goes through the account “{ $account }”: its provider refuses it, or it cannot be opened. Test it under /credentials, and put right what that says.
status-waits = The provider of the account “{ $account }” asked us to wait { DURATION($seconds) } more.
status-fails = The provider of the account “{ $account }” answers, and takes nothing. It is tried again in { DURATION($seconds) }.
status-slow = Sending is slower than it should be: one step took the database { DURATION($seconds) }. Please tell whoever runs Postbote.
status-receipts = What became of messages is told late: reports of the providers wait since { DURATION($seconds) }.
alert-names = { $count ->
    [0] {""}
    [one] “{ $name }”
   *[other] “{ $name }” and { $more } more
}
alert-nobody-sends = Nobody is sending since { $since }: the part of Postbote that sends does not run. Please tell whoever runs it. What waits: { alert-names }.
alert-stalled = { alert-names } { $count ->
    [one] does
   *[other] do
} not go on since { $since }, and nothing that I know of is in the way. Please tell whoever runs Postbote.
alert-unreachable = The provider cannot be reached since { $since }. { $count ->
    [one] { alert-names } waits, and goes on by itself.
   *[other] { alert-names } wait, and go on by themselves.
}
alert-receipts = Since { $since } it is told late what became of messages: the counts of { alert-names } run behind. Nothing is lost.
alert-disk = The disk of this installation is almost full since { $since }. When it is full nothing is sent any more. Please tell whoever runs Postbote.
alert-over = From { $since } to { $over }: { $kind ->
    [alert-nobody-sends] nobody was sending.
    [alert-stalled] { alert-names } did not go on.
    [alert-unreachable] the provider could not be reached.
    [alert-receipts] it was told late what became of messages.
   *[other] the disk was almost full.
    } That is over.
