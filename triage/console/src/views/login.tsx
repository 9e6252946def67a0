// Login: an identity file and what opens it.
import { register } from "../views";
import { t } from "../text/t";

function Login() {
  return <h1>{t("login.title")}</h1>;
}

register({ path: "login", title: "login.title", for: "anybody", view: Login });
