# What an agency's own bot says to citizens, in Chinese (simplified).
citizen-welcome =
    您好！这里是<b>{ $bot }</b>，{ $agency }的机器人。
    { $purpose }
    您随时可以发送 /stop 退出。我们保存哪些资料：/privacy
    我们可以在这里给您发消息吗？
citizen-welcome-changed = 您打开之后，您要同意的内容有了更改。请再读一遍。
citizen-button-agree = 是，我同意
citizen-joined = 谢谢。{ $agency }会在这里给您发消息。要退出，请发送 /stop。其他功能：/help
citizen-joined-already = 您已经订阅了。要退出，请发送 /stop。其他功能：/help
citizen-topics = 请选择您想收到的内容。打勾的就会发给您。
citizen-topics-none = 这个机器人只有一个主题，您会收到全部内容。
citizen-button-topic-on = ✓ { $topic }
citizen-button-topic-off = { $topic }
citizen-language = 您希望我用哪种语言？
citizen-language-set = 从现在起，我用中文和您交谈。
citizen-privacy =
    <b>{ $agency }保存您的哪些资料</b>
    这个聊天的号码、您的语言、您选择的主题，您同意的时间和方式，以及您退出的时间。{ $phone ->
        [yes] 如果您愿意分享，还有您的手机号码。
       *[no] {""}
    }
    这些资料只用来给您发送这些消息，不会交给任何其他人。在您同意之前，不保存任何资料。
    /mydata 显示全部资料。/stop 退出，您也可以要求全部删除。
citizen-mydata =
    <b>我们保存的您的全部资料</b>
    聊天号码：{ $chat }
    语言：{ $language }
    主题：{ $topics }
    手机号码：{ $phone }
    同意时间：{ $agreed }
    来自：{ $source }
    已订阅：{ $subscribed ->
        [yes] 是
       *[no] 否，您已退出
    }
    同样的内容，作为文件：
citizen-mydata-none = 我们没有保存您的任何资料。
citizen-none = 无
citizen-direct = 这个聊天
citizen-stopped = 您已退订，不会再收到消息。要不要把我们保存的您的资料也全部删除？
citizen-stopped-already = 您没有订阅，我们也没有保存您的任何资料。
citizen-left-already = 您已经退订了，不会收到消息。要不要把我们保存的您的资料也全部删除？
citizen-button-erase = 是，全部删除
citizen-button-keep = 否，保留
citizen-erased = 已全部删除。如果您以后想回来：/start
citizen-kept = 资料保留不变，您不会收到消息。要回来：/start。要全部删除：/stop
citizen-help =
    这个机器人给您发送{ $agency }的消息。
    /topics – 您收到的内容
    /language – English, 中文, Bahasa Melayu, தமிழ்
    /mydata – 我们保存的您的全部资料
    /privacy – 为什么保存
    /stop – 退出
citizen-help-number = /updatenumber – 分享您的手机号码，或更换号码
citizen-help-visitor = 这个机器人把{ $agency }的消息发给同意接收的人。要开始，请发送 /start。会保存哪些资料：/privacy
citizen-unknown = 我是只发送消息的机器人，没有人会读您在这里写的内容。我能做什么：/help
citizen-unknown-visitor = 我是只发送消息的机器人，没有人会读您在这里写的内容。要订阅，请发送 /start
citizen-share = 如果您愿意，可以分享您的手机号码，这样{ $agency }也能用它联系您。不分享也可以。
citizen-button-share = 分享我的号码
citizen-phone-kept = 谢谢，我保存了号码 { $phone }。
citizen-phone-not-own = 这不是您自己的号码。请用消息下方的按钮：它会分享您自己账号的号码。
citizen-phone-unclear = 我看不懂这个号码。请用消息下方的按钮。
citizen-phone-not-asked = 这个机器人不需要您的号码，我没有保存它。
citizen-phone-moved = 您的手机号码已由另一个 Telegram 账号分享，所以我不再为这个账号保存它。如果那不是您：/updatenumber
citizen-expired = 这个按钮已经失效。我能做什么：/help
citizen-command-start = 订阅
citizen-command-topics = 选择您收到的内容
citizen-command-language = English, 中文, Melayu, தமிழ்
citizen-command-mydata = 我们保存的您的全部资料
citizen-command-privacy = 为什么保存
citizen-command-updatenumber = 分享您的手机号码
citizen-command-stop = 退出
citizen-command-help = 这个机器人能做什么
citizen-description = { $agency }的消息。{ $purpose } 按“开始”了解更多；在您同意之前，不保存任何资料。
citizen-name = { $name }
