// Whose lists the names of places are from; their licences ask for it wherever places are shown (docs/gazetteer.md).
import { t } from "../text/t";

export function Attribution() {
  return <p class="soft attribution">{t("app.attribution")}</p>;
}
