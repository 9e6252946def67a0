// Makes signatures.json with Twilio's own helper library for Node, version 6.2.0:
//   npm install --ignore-scripts twilio@6.2.0 && node vectors.js > signatures.json
// Each line is a callback as it would be posted, and what the library says of its signature. Nothing in it is anybody's.
const { getExpectedTwilioSignature, validateRequest } = require("twilio");
const token = "0123456789abcdef0123456789abcdef";
const account = "AC00000000000000000000000000000001", call = "CA" + "1".repeat(32), recording = "RE" + "2".repeat(32);
const geo = { FromCity: "DONG HOI", FromState: "", FromZip: "510000", FromCountry: "VN", ToCountry: "US", CallerCity: "ĐỒNG HỚI" };
const person = { From: "+84912000001", To: "+15550001", Caller: "+84912000001", Called: "+15550001", CallerName: "NGUYEN VAN A", Direction: "inbound" };
const voice = { AccountSid: account, ApiVersion: "2010-04-01", CallSid: call, CallStatus: "in-progress", StirVerstat: "TN-Validation-Passed-A", CallToken: '{"parentCallInfoToken":"eyJ+/="}', ...person, ...geo };
const sms = { AccountSid: account, MessageSid: "SM" + "3".repeat(32), SmsStatus: "received", NumMedia: "0", NumSegments: "1", ...person, ...geo };
const asks = [
  ["sms", "https://tin.example/sms/twilio", "", { ...sms, Body: "co nguoi la o xa A Luoi" }],
  ["sms with diacritics", "https://tin.example/sms/twilio", "", { ...sms, Body: "Có người lạ & lửa + 100% = ? 🚚" }],
  ["sms with lines", "https://tin.example/sms/twilio/tw", "", { ...sms, Body: "mot\r\nhai\tba\u0000" }],
  ["a call begins", "https://tin.example/voice/twilio", "", { ...voice, CallStatus: "ringing" }],
  ["a key", "https://tin.example/voice/twilio", "n=3", { ...voice, Digits: "1", msg: "Gather End", FinishedOnKey: "" }],
  ["star and hash", "https://tin.example/voice/twilio", "n=12", { ...voice, Digits: "*0#" }],
  ["nothing pressed", "https://tin.example/voice/twilio", "n=4", { ...voice, Digits: "" }],
  ["recorded", "https://tin.example/voice/twilio", "n=7", { ...voice, Digits: "hangup", RecordingSid: recording, RecordingDuration: "41", RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${account}/Recordings/${recording}` }],
  ["recording is ready", "https://tin.example/voice/twilio", "recording", { AccountSid: account, CallSid: call, RecordingSid: recording, RecordingStatus: "completed", RecordingDuration: "41", RecordingChannels: "1", RecordingSource: "RecordVerb", RecordingStartTime: "Sun, 22 Nov 2026 08:00:00 +0000", ErrorCode: "0", RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${account}/Recordings/${recording}` }],
  ["a port of its own", "https://tin.example:8443/voice/twilio", "n=1", { ...voice }],
  ["the standard port", "https://tin.example:443/voice/twilio", "", { ...voice }],
  ["no TLS", "http://127.0.0.1:8080/voice/twilio", "n=1", { ...voice }],
  ["keys in both cases", "https://tin.example/voice/twilio", "", { b: "1", B: "2", a: "3", A: "4", "": "5", "é": "6" }],
];
const lines = [];
const say = (name, address, query, form, signature) => {
  const full = query ? address + "?" + query : address;
  lines.push({ name, address, query, body: new URLSearchParams(form).toString(), signature, valid: validateRequest(token, signature, full, form) });
};
for (const [name, address, query, form] of asks) {
  const full = query ? address + "?" + query : address;
  const right = getExpectedTwilioSignature(token, full, form);
  say(name, address, query, form, right);
  say(name + ", another field", address, query, { ...form, Digits: "9" }, right);
  say(name + ", another step", address, "n=99", form, right);
  say(name + ", another address", address + "x", query, form, right);
  say(name + ", another token", address, query, form, getExpectedTwilioSignature("f" + token.slice(1), full, form));
  say(name + ", cut", address, query, form, right.slice(0, -1));
  say(name + ", none", address, query, form, "");
}
console.log(JSON.stringify({ token, lines }, null, 1));
