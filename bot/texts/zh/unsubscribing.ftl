# What people read when they unsubscribe, in Chinese.
unsubscribe-ask-head = 不再接收 { $agency } 的邮件？
unsubscribe-ask = 您将不会再收到 { $agency } 以电子邮件发送的资讯。与您个人有关的信息，以及必须通知所有人的警报，仍可能会发送给您。
unsubscribe-button-leave = 取消订阅
unsubscribe-done-head = 您已取消订阅
unsubscribe-done = { $agency } 不会再以电子邮件向您发送资讯。正在发送途中的邮件可能仍会送达。
unsubscribe-button-return = 我想重新接收
unsubscribe-out-head = 您不会收到 { $agency } 的邮件
unsubscribe-out = 您的地址在 { $agency } 不联系的名单上。如需更改，请联系 { $agency }。
unsubscribe-unknown-head = 此链接无效
unsubscribe-unknown = 链接可能在复制时被截断。请直接从邮件中打开。
unsubscribe-later-head = 操作未成功
unsubscribe-later = 我们暂时无法保存您的选择。请过几分钟再试；目前没有任何更改。
