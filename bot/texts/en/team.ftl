# Who may do what in an agency, and for which agency somebody speaks.
team = { $count ->
    [one] One person works for your agency here:
   *[other] { $count } people work for your agency here:
}
member = This is what they are now. Choose another role, or take all of it away:
member-line = <b>{ $name }</b>: { $standing ->
    [waiting] waits to be let in as { role-name }
    [disabled] may do nothing any more (was { role-name })
   *[active] { role-name }
}, last here { $last ->
    [never] never
   *[other] on { $last }
}
role-name = { $role ->
    [viewer] viewer
    [author] author
    [approver] approver
    [owner] owner
   *[auditor] auditor
}
button-member = { $name }
button-role-viewer = Viewer
button-role-author = Author
button-role-approver = Approver
button-role-owner = Owner
button-role-auditor = Auditor
button-member-disable = Take all rights away
button-member-let-in = Let them in
button-invite = Invite somebody
ask-invite-role =
    As what shall they come?
    A viewer sees campaigns and reports. An author prepares messages and sends tests. An approver also releases what others prepared. An owner also decides about people, accounts, bots and settings. An auditor sees reports and the audit.
ask-invitee = Who is it? Type a name that your colleagues know them by.
invitee-unclear = Please type a name of 1 to 100 characters.
invited =
    { $name } can come in as { role-name } now, once, within 7 days. Pass this on to them, and to nobody else; they send it to this bot:
    <code>{ $word }</code>
invitation-over = This invitation was used already, or is over, or was never ours. Please ask for a new one.
welcome = Welcome. You speak for <b>{ $agency }</b> as { role-name } now. /help says what I can do.
wants-in = <b>{ $name }</b> asks to be let in; the address is proven. As what?
button-member-refuse = Not at all
not-allowed = { $action ->
    [prepare] Only authors, approvers and owners prepare messages here. One of your agency's owners can change what you may do: /team names them.
    [steer] Only authors, approvers and owners steer what is sent. One of your agency's owners can change what you may do: /team names them.
    [release] Only approvers and owners release messages. One of your agency's owners can change what you may do: /team names them.
    [manage] Only owners decide about people, accounts, bots, subscribers and settings. /team names them.
    [audit] Only auditors and owners read the audit. /team names them.
   *[look] You may not see this.
}
already-decided = { $name } was let in, or refused, already. /team shows what they are.
last-owner = Then nobody could let anybody in any more. Make somebody else an owner first.
speaking-for = You speak for <b>{ $name }</b>. { $others ->
    [0] You belong to no other agency here.
   *[other] Whom do you want to speak for?
}
button-speak-for = { $name }
speaks-for = From now on you speak for <b>{ $name }</b>. /campaigns shows what it sends.

# What strangers read.
stranger-welcome =
    This bot serves an agency's staff. If you are one of them, type your work address, like ann@health.gov.sg: I send you a code there.
    If somebody invited you, send me the line that they gave you.
no-work-address = I cannot use that address. Please type your plain work address, like ann@health.gov.sg, without a +tag.
foreign-domain = Addresses at { $domain } are not let in here. Please type your work address.
too-many-codes = That was too often. Please wait { DURATION($wait) }, then ask again.
code-sent = If { $address } can be reached, a code of 8 digits is there in a moment. Type it here within 10 minutes. It works in this chat only.
code-asked = Please type the 8 digits of the code that I sent to { $address }, or another work address.
code-wrong = That is not the code, or it is over. You have 5 tries for each; then ask for another.
code-subject = Your code for Postbote
code-mail =
    Somebody asked for this code in a chat with Postbote, your agency's messaging service:

    { $code }

    Type it there within { $minutes } minutes. Nobody will ever ask you for it elsewhere: not on the phone, and not by mail. If it was not you, ignore this mail.
away-for-long =
    You were away for more than 12 hours, or it is 30 days since you proved who you are, so I want to be sure that it is still you. { $code ->
        [mail] Type your work address, and I send a code to it.
       *[owner] Ask an owner of your agency for a code (/team, your name, “Give a code”), and type it here. If there is no other owner, whoever runs this installation can let you in again.
    }
    Pause, Stop and /stopall work without it.
notice-chat-linked = <b>{ $name }</b> talks to me from one more account now, after proving the same work address there. If nobody knows of it, take all their rights away (/team), and ask them.
welcome-back = Welcome back. Everything is as you left it: please say it once more, or press it.
file-of-nobody = I did not take the file, because I do not know yet who you are. Write /start first.
group-allowed = Staff of <b>{ $agency }</b> can ask me in this group now how it stands (/status), and pause and stop what is being sent (/stopall). I answer nobody else here, and everything else stays in private. /forbidgroup ends it.
group-forbidden = I do not answer in this group any more.
group-only = That is said in the group that it is about.
group-of-others = Another agency has let this group in; one of its owners can take that back with /forbidgroup.
go-on-in-private = Others read along here, so I only tell how it stands, pause and stop. Please do that in our private chat.
button-give-code = Give a code
own-code = Nobody gives a code to themselves: please ask another owner, or whoever runs this installation.
code-given =
    Read this code to { $name }, and to nobody else:
    <code>{ $code }</code>
    It is good once, for { $minutes } minutes, in the chat that they use. Nobody needs it while they can send a code to a work address.
code-not-sent = The mail with your code could not be sent. Please try again in a minute; if it stays, tell whoever runs this installation.
button-send-code-again = Send another code
terms =
    { $back ->
        [no] Before you come in:
       *[none] Before you go on (Pause, Stop and /stopall work without it):
    }
    { $text }
terms-accepted = Thank you. Everything is as you left it: please say it once more, or press it.
terms-default =
    You send messages to people in your agency's name. Send only what your agency has decided to send, to people who may be written to, and keep their data to yourself. What you do here is recorded with your name.
    About you, this service keeps your work address, your chat account, your role, when you were here and what you did, for as long as your agency needs to prove what was sent.
button-accept-terms = I agree
which-agency = For which agency do you work?
which-agency-gone = That agency is not there any more. Please choose again.
button-join = { $name }
has-asked = Thank you. An owner of <b>{ $agency }</b> now decides whether you come in. I tell you here.
still-waiting = Your agency's owners have not decided yet. I tell you here when they do. /start begins again.
two-people = This address belongs to somebody who talks to me from another account, and this chat to somebody with another address. Please ask your agency's owners.
