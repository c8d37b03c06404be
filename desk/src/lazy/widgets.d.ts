declare module "minga:widgets" {
  import type { MakeWidget } from "../widgets/contract";
  export const widgets: Record<string, MakeWidget>;
}
