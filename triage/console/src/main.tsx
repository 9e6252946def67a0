import { render } from "preact";
import { App } from "./app";
import "tipline:views";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
