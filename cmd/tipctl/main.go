// Command tipctl is the tool of desks, units and operators: it makes deployments and keys, and it opens, asks, routes and closes tips.
//
// Everything readable stays in this program, on the member's own device: it seals before it sends and opens after it receives. It believes
// nothing that the server says of keys, offices or routes until the signatures hold under the member's own pin.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"text/tabwriter"
)

// A command is one line of the table below. run reports errUsage for wrong arguments.
type command struct {
	name    string
	args    string
	summary string
	run     func(ctx context.Context, v *invocation) error
}

// commands is the whole tool; one file per command.
var commands = []command{
	// Officers.
	{"keygen", "-member ID -office ID", "tạo khóa trên máy của mình / make your keys on your own device", runKeygen},
	{"login", "[-pin FILE] [-identity FILE]", "đăng nhập / log in", runLogin},
	{"logout", "", "đăng xuất / log out", runLogout},
	{"queue", "", "xem hàng chờ / show the queue", runQueue},
	{"next", "", "nhận tin kế tiếp / take the next tip", runNext},
	{"lease", "TIP", "nhận một tin đã chọn, hoặc giữ thêm / take a tip out of turn, or keep it longer", runLease},
	{"yield", "TIP", "trả tin lại hàng chờ / give a tip back", runYield},
	{"open", "TIP", "mở và đọc tin / open and read a tip", runOpen},
	{"join", "TIP OTHER", "nối tin lặp lại vào tin kia / mark TIP as a repeat of OTHER", runJoin},
	{"ask", "TIP TEXT", "hỏi lại người báo tin / ask the reporter", runAsk},
	{"route", "TIP [-lead UNIT] [-copy UNIT]… [-narrow] [-prose TEXT]", "chuyển tin cho đơn vị / send the card to units", runRoute},
	{"not-officers", "TIP [-desk DESK]", "thanh tra: tin không nói về cán bộ, chuyển về bàn trực của nơi đó / an inspectorate: not about officers, to the desk of the place", runNotOfficers},
	{"inbox", "", "tin đã chuyển đến đơn vị mình / cards sent to your unit", runInbox},
	{"rung", "", "tin bàn trực khác chưa nhận, mình được gọi thay / tips that a silent desk leaves to your office", runRung},
	{"overdue", "", "ai phải làm gì, trước lúc nào / who must do what by when", runOverdue},
	{"recorded", "TIP", "đơn vị chủ trì: đã lập biên bản tiếp nhận / the lead: the record is made", runRecorded},
	{"prolong", "TIP REASON", "đơn vị chủ trì: xin thêm hạn xác minh, nêu lý do / the lead: more time for the check, with a reason", runProlong},
	{"ack", "TIP", "xác nhận đã nhận / acknowledge", runAck},
	{"hold", "[-days N] [-for day|answer|inquiry] TIP REASON", "tạm giữ tin đến một ngày, chờ một việc / put a tip aside until a day, with what it waits for", runHold},
	{"unhold", "TIP", "đưa tin tạm giữ lại hàng chờ / put a held tip back into the queue", runUnhold},
	{"refer", "TIP OFFICE REASON", "bàn giao hẳn cho lực lượng khác, chờ họ xác nhận / hand a tip to another force, which acknowledges it", runRefer},
	{"recuse", "TIP REASON", "tin liên quan chính đơn vị mình: chuyển thanh tra / it concerns your own unit: to the inspectorate", runRecuse},
	{"look", "list|open|agree|back …", "xem lại tin nơi khác đã kết thúc, trước khi hủy / the second look before a tip is destroyed", runLook},
	{"recording", "play|written|keep …", "ghi âm: nghe, chép lại để hủy / recordings: hear one, write it down so that it goes", runRecording},
	{"interpret", "list|open|done|back|who|give|take …", "phiên dịch một ghi âm hoặc đoạn chữ / interpret one recording or text", runInterpret},
	{"figures", "", "đơn vị mở phiếu tên bao nhiêu lần / how often units opened name slips", runFigures},
	{"close", "TIP acted|passed-on|unfounded|false|out-of-scope", "kết thúc tin / close with a disposition", runClose},
	{"readback", "[-month MONTH] [-word WORD] TIP UNIT", "đọc tin cho đồn không có mạng, nhận từ mã / read a card to a post by telephone, take its code word", runReadback},
	{"codesheet", "[-month MONTH] UNIT", "in tờ mã tháng của một đồn / print a post's code sheet of the month", runCodesheet},
	{"relay-cards", "print|withdraw …", "thẻ để già làng, trưởng bản nhắn hộ / cards for elders who pass on what others tell", runRelayCards},
	{"notice", "test|dead …", "báo có việc: gửi thử; địa chỉ không báo được / notices: a test; addresses that failed", runNotice},
	{"canary", "now", "gửi tin thử vào đơn vị trực của mình / send test tips to your own desk", runCanary},
	// Members.
	{"invite", "[-office ID] MEMBER", "mời người mới / invite somebody; prints a link, once", runInvite},
	{"invitations", "[-withdraw MEMBER]", "xem hoặc hủy lời mời / list invitations, or withdraw one", runInvitations},
	{"accept", "LINK", "nhận lời mời, tạo khóa / take an invitation, make your keys", runAccept},
	{"admit", "-fingerprint '…' [-instead MEMBER]… MEMBER", "đề nghị nhận người đã nhận lời mời / propose a roster with the newcomer", runAdmit},
	{"revoke", "MEMBER…", "đề nghị cho ra, đổi chùm khóa / propose a roster without members, and turn their keyrings", runRevoke},
	{"proposals", "[-withdraw PROPOSAL]", "danh sách chờ người thứ hai ký / rosters that wait for a second member", runProposals},
	{"approve", "PROPOSAL|REQUEST", "ký thứ hai / add the second signature", runApprove},
	{"request", "reading|retention|export|slip …", "đề nghị việc cần hai người thuộc hai hệ / ask for what takes two members of two lines", runRequest},
	{"approvals", "[-withdraw REQUEST]", "việc chờ người thứ hai / what waits for a second member", runApprovals},
	{"reading", "open REQUEST", "đọc nguyên văn ngoài bàn trực / read a verbatim outside the desk", runReading},
	{"export", "write REQUEST FILE | open FILE", "hồ sơ cho kiểm sát, tòa án / a file for a prosecutor or a court", runExport},
	{"lines", "OFFICE=LINE…", "đề nghị hệ chỉ huy của cơ quan / propose offices' lines of command: the two who sign are of two", runLines},
	{"breakglass", "make DIR | status", "khóa trực dự phòng trong két / the desk's sealed duty identity in its safe", runBreakglass},
	{"keyrings", "[-directory FILE]", "bổ sung chùm khóa của cơ quan / make months ahead, wrap keyrings for newcomers", runKeyrings},
	{"turn", "", "đổi chùm khóa ngay / turn your office's keyrings of this month and those prepared", runTurn},
	{"recover", "-registry DIR -pin FILE -office ID -to MEMBER -share FILE -share FILE -identity FILE -identity FILE OUT", "máy không nối mạng: mở chùm khóa bằng hai mảnh / on an offline machine: two superiors' shares", runRecover},
	{"renew", "-registry DIR -pin FILE -office ID [-superior MEMBER]… DIR", "máy không nối mạng: khóa khôi phục mới, ba mảnh / on an offline machine: a new recovery key in three shares", runRenew},
	{"rekey", "FILE", "đề nghị dùng khóa khôi phục mới / propose a roster with the recovery key that renew made", runRekey},
	{"confirm", "FILE", "nhận chùm khóa đã khôi phục / take what recover made", runConfirm},
	{"audit", "verify|show|checkpoint|accept …", "nhật ký việc làm: kiểm tra, xem / the audit log of members' acts", runAudit},
	// Operators.
	{"draft", "[-provinces CODES] [-communes CODES] [-with KINDS]", "soạn danh bạ đơn vị / print a starting directory.toml", runDraft},
	{"directory", "diff|correct|sign|publish …", "sửa bảng phân tuyến, hai người ký / change the directory: see what moves, sign by two, publish", runDirectory},
	{"init", "-directory FILE [-members FILE] [-sheet FILE] DIR", "lập hệ thống mới / make a deployment: members, keys, registry, configuration", runInit},
	{"check", "[-config FILE | -directory FILE]", "kiểm tra cấu hình, chữ ký, danh bạ / examine a deployment", runCheck},
	{"doctor", "[-config FILE]", "khám hệ thống đang chạy / examine a running server", runDoctor},
	{"explain", "[-directory FILE] < TEXTS", "mỗi dòng một tin: hiểu thế nào, chuyển cho ai / how intake reads made-up texts", runExplain},
	{"matter", "propose|check …", "danh mục từ: đề nghị thêm, thử / word lists: propose phrases, try lists on texts", runMatter},
	{"backup", "[-config FILE] [-keys-to DIR] DIR", "sao lưu, không có bảng khóa / back up, never the key table", runBackup},
	{"prompts", "script|take|speak …", "lời của đường dây điện thoại / what callers of the hotline hear: script, recordings", runPrompts},
	{"gateway-agent", "gammu|android …", "cạnh modem hoặc điện thoại: chuyển tin, không chuyển số / beside a modem or telephone: passes texts, never numbers", runGatewayAgent},
	{"restore", "[-keys DIR] BACKUP DIR", "phục hồi / restore into an empty folder", runRestore},
}

// errUsage: the arguments were wrong, and that has been said.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run picks the command, runs it, and turns its error into an exit code: 0 done, 1 not done, 2 wrong arguments.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		help(stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		help(stdout)
		return 0
	}
	for i := range commands {
		if commands[i].name != args[0] {
			continue
		}
		v := &invocation{stdin: stdin, stdout: stdout, stderr: stderr, args: args[1:], command: &commands[i]}
		return exitCode(commands[i].run(ctx, v), args[0], stderr)
	}
	fmt.Fprintf(stderr, "tipctl: không có lệnh %s / no command %s; see tipctl help\n", visible(args[0]), visible(args[0]))
	return 2
}

func exitCode(err error, name string, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintf(stderr, "tipctl %s: %s\n", name, visible(err.Error()))
	return 1
}

func help(w io.Writer) {
	fmt.Fprint(w, "tipctl: mở, hỏi lại, chuyển và kết thúc tin báo / work on tips\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range commands {
		fmt.Fprintf(t, "  tipctl %s %s\t%s\n", c.name, c.args, c.summary)
	}
	t.Flush()
	fmt.Fprint(w, "\n'tipctl COMMAND -h' lists a command's flags. Every command takes -json.\n"+
		"$TIPLINE_HOME (default ~/.tipline) keeps the pin, the locked identity and the session.\n")
}
