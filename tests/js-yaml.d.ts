/** The one call of js-yaml that tests make; the package ships no types. */
declare module 'js-yaml' {
  const yaml: { load(text: string): unknown };
  export default yaml;
}
