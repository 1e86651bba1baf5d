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
file-too-large-to-show = The file { $name } has more than { $most } MB, which is more than Telegram takes. Ask for it in the console.

no-such-file = The file { $path } cannot be read: { $reason }.
no-such-button = There is no button #{ $number }.
unclosed-text = The text that began with &lt;&lt;{ $word } has no line { $word } to end it, so it was not sent.
name-a-file = Which file? Like /upload samples/people.csv
file-saved = Saved: { $path }
keys = Enter sends, Tab completes, Ctrl-C clears the line, Ctrl-D leaves. &lt;&lt;END begins a text of several lines, END ends it.
still-running = Campaigns are running. Ctrl-D again leaves now and they go on at the next start; /wait waits for them.
