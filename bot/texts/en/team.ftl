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
not-allowed = { $action ->
    [prepare] Only authors, approvers and owners prepare messages here. One of your agency's owners can change what you may do: /team names them.
    [steer] Only authors, approvers and owners steer what is sent. One of your agency's owners can change what you may do: /team names them.
    [release] Only approvers and owners release messages. One of your agency's owners can change what you may do: /team names them.
    [manage] Only owners decide about people, accounts, bots, subscribers and settings. /team names them.
    [audit] Only auditors and owners read the audit. /team names them.
   *[look] You may not see this.
}
last-owner = Then nobody could let anybody in any more. Make somebody else an owner first.
speaking-for = You speak for <b>{ $name }</b>. { $others ->
    [0] You belong to no other agency here.
   *[other] Whom do you want to speak for?
}
button-speak-for = { $name }
speaks-for = From now on you speak for <b>{ $name }</b>. /campaigns shows what it sends.
