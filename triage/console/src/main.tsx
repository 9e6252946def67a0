// The console begins: the shell is drawn once, and what follows the session is started.
import { render } from "preact";
import { App } from "./app";
import { startAlarm } from "./state/alarm";
import { startDue } from "./state/due";
import { startDuty } from "./state/duty";
import { startChecking } from "./state/audit";
import { startTending } from "./state/tend";
import "tipline:views";

startAlarm();
startDuty();
startDue();
startTending();
startChecking();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
