// Modules that build.mjs writes from whole folders.
declare module "tipline:views" {}
declare module "tipline:styles" {}
declare module "tipline:text" {
  const catalogues: Record<"vi" | "en", Record<string, string>>;
  export default catalogues;
}
