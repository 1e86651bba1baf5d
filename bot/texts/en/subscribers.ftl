# Who subscribes to the agency's bots, as staff see it.
subscribers =
    <b>{ $name }</b>: { $people ->
        [one] 1 subscriber
       *[other] { $people } subscribers
    }
    In the last seven days { $joined } joined and { $left } left.
subscribers-topic = • topic { $name }: { $people }
subscribers-language = • reads { $name }: { $people }
subscribers-sources = Where the newcomers of the last seven days came from:
subscribers-source = • { $name ->
    [none] without a word in the link
   *[other] { $name }
    }: { $people }
button-draw-subscribers = Picture over time
button-export-subscribers = Export
button-find-subscriber = Find one
ask-subscriber = Which subscriber? Type a mobile number or a chat id.
subscribers-no-import = Subscribers cannot be imported: each has to agree in Telegram, and consent cannot be given by a list. To reach people on a list, use /new and send it there.
no-subscriber = Nobody with “{ $text }” subscribes or did.
subscriber =
    Chat { $chat }{ $left ->
        [no] {""}
        [asked] , who left by /stop
        [blocked] , who blocked the bot
       *[other] , who was removed
    }
    Mobile number: { $phone ->
        [none] not shared
       *[other] { $phone }
    }
    Reads: { $language }
    Topics: { $topics ->
        [none] none
       *[other] { $topics }
    }
    Joined on { $joined }{ $source ->
        [none] {""}
       *[other] {" "}by { $source }
    }
button-remove-subscriber = Remove
button-remove-subscriber-sure = Yes, remove
ask-remove-subscriber = Remove this subscriber? They get no more messages; they may come back with /start.
subscriber-removed = Chat { $chat } is removed and gets no more messages.
subscribers-drawn = The subscribers of “{ $name }” over time:
subscribers-exported = The { $people ->
    [one] 1 subscriber
   *[other] { $people } subscribers
    } of “{ $name }”, and those who left and were not erased:
picture-subscribers = Subscribers, by day
picture-topics = Now, by topic and language
command-subscribers = Who subscribes to your bots
