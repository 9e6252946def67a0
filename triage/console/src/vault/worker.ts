// The vault's worker.
import { Keeper } from "./keeper";
import { serve, type Scope } from "./serve";

serve(self as unknown as Scope, new Keeper());
