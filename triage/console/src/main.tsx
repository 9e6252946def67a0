// The console begins: the shell is drawn once, and what follows the session is started.
import { render } from "preact";
import { App } from "./app";
import { startAlarm } from "./state/alarm";
import { startDuty } from "./state/duty";
import { startTending } from "./state/tend";
import "tipline:views";

startAlarm();
startDuty();
startTending();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
