# Accounts with providers.
provider-name = { $provider ->
    [twilio] Twilio
    [smtp] a mail server
    [ses] Amazon SES
    [amazon] Amazon
    [slack] Slack
    [simulator] rehearsal
    [bot] a bot of yours
   *[other] { $provider }
}
accounts = Accounts that messages can go through:
account-line = • { channel-name } · { $label } ({ $kind ->
    [rehearsal] reaches nobody
    [lent] lent by the installation
   *[own] { provider-name }{ $last4 ->
    [none] {""}
   *[other] {" "}…{ $last4 }
    }, tested on { $proven }
    }, { $rate } per second{ $guarded ->
    [yes] , always needs a second person
   *[no] {""}
})
account-details = { $by ->
    [nobody] {"   "}Added on { $added }
   *[other] {"   "}Added by { $by } on { $added }
    }, { $used ->
    [never] not used yet
   *[other] last used on { $used }
    }{ $who ->
    [approvers] . For approvers and owners only.
    [owners] . For owners only.
   *[all] .
}
account-answers = {"   "}Twilio should pass on answers like STOP to { $url }
account-replies = {"   "}{ $count ->
    [one] 1 reply came since { $since }; Postbote does not keep or read it
   *[other] { $count } replies came since { $since }; Postbote does not keep or read them
}
notice-unread-replies = People reply to messages over “{ $account }”, and nobody reads that: { $count ->
    [one] 1 reply so far.
   *[other] { $count } replies so far.
} Postbote counts them and keeps neither the text nor who sent it; only STOP and START are acted upon. Say in the message where people can answer, like a phone number or a mail address. What Twilio answers to HELP by itself can say it too: Advanced Opt-Out of the Messaging Service, in Twilio's console. You are told at most once a day.
button-limit-account = Who may use { $label }
ask-limit-account = Who may send over “{ $label }”? Whoever may not does not find it among the accounts, and can neither confirm, release nor resume what goes over it. Pausing and stopping stay everybody's.
button-limit-to-all = Everybody who prepares
button-limit-to-approvers = Approvers and owners
button-limit-to-owners = Owners only
button-test-account = Test { $label }
button-account-rate = Rate of { $label }
ask-account-rate = How many messages per second may go through this account? Type a number, like 10.
account-rate-unclear = Please type a number above 0 and up to { $most }, like 10 for ten messages per second.
rate-above-ceiling = The provider takes at most { $most } per second of this account. Please type a lower number.
account-rate-changed = “{ $label }” now sends up to { $rate } per second.
button-guard-account = Always ask a second person for { $label }
button-unguard-account = Do not always ask one for { $label }
button-remove-account = Remove { $label }
button-remove-account-sure = Yes, remove it for good
ask-remove-account = Remove “{ $label }”? Its secrets are destroyed, which cannot be undone. Campaigns that use it will pause.
account-removed = “{ $label }” is removed and its secrets are destroyed.
ask-provider = Which kind of account?
button-provider = { channel-name } · { provider-name }
ask-field = { $field ->
    [account_sid] What is the Account SID? It starts with AC, on the first page of the Twilio console.
    [api_key_sid] What is the SID of the API key? It starts with SK. (Twilio console: Account, API keys & tokens.)
    [api_key_secret] What is the secret of that API key? Twilio showed it once, when the key was made.
    [sender] Who sends? A Messaging Service SID (starts with MG), a number like +6512345678, or a registered sender name.
    [origination] Who sends? A number like +6531234567, a registered sender name, or the ID of a pool of them (AWS console: End User Messaging, SMS).
    [whatsapp_sender] From which number? Type the WhatsApp sender's number like +6531234567 (Twilio console: Messaging, Senders, WhatsApp senders), or a Messaging Service SID (starts with MG).
    [auth_token] What is the Auth Token? It checks Twilio's signature on delivery receipts; you can skip it.
    [token] What is the bot's token? In Telegram, write /newbot to @BotFather, choose a name, and copy the line that it gives you.
    [bot_token] What is the app's bot token? It starts with xoxb-, in the app's settings under OAuth & Permissions. (api.slack.com/apps)
    [host] What is the mail server's address?
    [port] Which port?
    [user] Which user name?
    [password] What is the password?
    [mail_from] From which address do the mails come?
    [region] In which of Amazon's regions is the account? It stands at the top right of the console.
    [access_key_id] What is the access key ID? (AWS console: IAM, Users, Security credentials.)
    [secret_access_key] What is the secret access key that belongs to it? Amazon showed it once, when the key was made.
    [topic_arn] Whom does Amazon tell it, where the internet reaches this installation? Ask whoever looks after your AWS account for the topic's whole name (SNS, ARN); you can skip it.
    [queue_url] Where does Amazon keep it until it is fetched, where nobody reaches this installation? Ask whoever looks after your AWS account for the queue's address (SQS, URL); you can skip it.
    [configuration_set] Shall Amazon tell what becomes of messages, like which arrived? Ask whoever looks after your AWS account for the name of what it needs for that (configuration set); you can skip it.
   *[other] { $field }
    }{ $example ->
    [none] {""}
   *[other] {" "}For example: { $example }
    }{ $secret ->
    [yes] {" "}It is kept sealed and never shown again.
   *[no] {""}
}
button-skip = Skip
secret-lies-open = I did not take that: a secret that was typed as a message stays in this chat. Please delete the message. If others can read it here, make a new secret where you got this one. Then press the button and type it in the form.
secret-not-asked = That was a secret, and I did not ask for that one now. I did not take it, and it is kept nowhere.
ask-proof = I will now send a test message, to prove that the account works. { $channel ->
    [sms] To which mobile number of your own, like { $example }?
    [whatsapp] Write any word by WhatsApp to the sender's number first: within 24 hours it may answer you without a template. What is your own mobile number, like { $example }?
    [telegram] Write /start to the bot first: it may only write to people who have done so. What is your own chat id, like { $example }? (@userinfobot tells you.)
    [slack] What is your own Slack member ID, like { $example }, or the email address that you use in Slack? (Your profile in Slack: ⋮, Copy member ID.)
   *[other] To which address of your own, like { $example }?
}
ask-proof-again = To which number or address of your own shall the test message go?
proving = Sending a test message …
still-proving = I am still waiting for the provider. Type the number or address again to send another test, or /cancel.
ask-label = Under which name shall I keep this account?
proved-ask-label = It works: the provider accepted the message to { $address }.{ account-note } Under which name shall I keep this account?
proved = It works: the provider accepted the message to { $address }.{ account-note }
not-proved = It does not work: { $reason }{ account-note } Check what you typed, or /cancel.
account-note = { $note ->
    [none] {""}
   *[other] {" "}{ $note }
}
button-prove-again = Try again
button-form-again = Fill in everything again
button-this-once = For this campaign only, then forget it
label-taken = There is an account called “{ $label }” already. Please type another name.
field-refused = { $reason } Please type it again.
form-refused = { $reason } Let us fill it in again.
label-length = Please use a name of 1 to { $most } characters.
account-kept = “{ $label }” is kept.
subscribe-reports = So that I hear what becomes of its messages, ask whoever looks after your AWS account to subscribe this address to the topic: { $address } I confirm it by myself. (SNS: protocol HTTPS, raw message delivery off.)
account-kept-once = I use it for this campaign and forget it afterwards.
proof-message = This is a test from { $agency }. Your account works.
