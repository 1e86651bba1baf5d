# What a chat platform itself says to staff, and what its menu of commands says.

command-new = Start a campaign
command-campaigns = All campaigns and their reports
command-status = What is running, waiting or wrong
command-bots = Your agency's own bots
command-credentials = Accounts to send with
command-stopall = Pause all running campaigns at once
command-settings = Your agency's name, time zone, region, quiet hours and daily limit
command-team = Who works for your agency, and what they may do
command-agency = For which agency you speak
command-audit = Who changed what
command-erase = Erase a person who asks for it
command-feedback = Tell whoever runs this
command-help = What can be done here
command-cancel = Leave what you are doing
command-upload = Hand over a file, by its path
command-wait = Wait for the running campaigns

went-wrong = Something went wrong on our side. /campaigns shows what was done. If it happens again, tell whoever runs this installation.
only-text-and-files = I can read text and files (.csv, .tsv, .txt, .xlsx, .csv.gz, .zip), but not this.
file-not-fetched = The file { $name } did not arrive. Please send it again.
file-too-large-to-fetch = The file { $name } has { $size } MB, but Telegram lets a bot fetch { $most } MB at most. Save it as .csv and compress it (.csv.gz or .zip), then send that.
file-too-large-to-show = The file { $name } has more than { $most } MB, which is more than a chat takes. Ask for it in the console.

no-such-file = The file { $path } cannot be read: { $reason }.
no-such-button = There is no button #{ $number }.
unclosed-text = The text that began with &lt;&lt;{ $word } has no line { $word } to end it, so it was not sent.
name-a-file = Which file? Like /upload samples/people.csv
file-saved = Saved: { $path }
keys = Enter sends, Tab completes, Ctrl-C clears the line, Ctrl-D leaves. &lt;&lt;END begins a text of several lines, END ends it.
still-running = Campaigns are running. Ctrl-D again leaves now and they go on at the next start; /wait waits for them.

# Slack.
slack-answers-privately = I answer in our direct messages.
slack-cannot-remove = Slack lets only you remove what you sent here. Please delete that message.
slack-other-workspace = I serve the staff of one workspace, and you are not of it.
slack-file-not-allowed = Slack did not hand me the file { $name }, but asked me to log in. Whoever runs this installation has to give the app the scope files:read and install it again; then send the file again.
slack-no-form = Slack did not open the form. Please press the button again.
slack-form-open = Type it in a form
slack-form-title = Postbote
slack-form-submit = Keep it
slack-form-close = Not now
slack-form-label = It is kept sealed, and stands in no message

# What stands beside the conversation, where a chat has a place for it.
home = <b>{ $agency }</b>
button-new-campaign = Start a campaign
home-waiting = { $count ->
    [one] Waits for your release:
   *[other] { $count } campaigns wait for your release:
}
home-running = { $count ->
    [one] Under way:
   *[other] { $count } campaigns are under way:
}
home-nothing-runs = Nothing is under way.
home-of-nobody = I serve an agency's staff. Write to me under Messages, and I tell you how to come in.

# What is to be seen in pictures, for who does not see them.
picture-of-report = “{ $name }”: a curve of what was sent over time, and bars of what became of it: { $outcomes }.
picture-of-subscribers = The subscribers of “{ $name }” day by day, now { $people }, and bars of their topics and languages.
picture-of-code = A QR code that opens { $link }.
picture-of-message = The picture that goes with the message.
