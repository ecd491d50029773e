// The build for browsers, which needs no modules of Node.
declare module 'mammoth/mammoth.browser.min.js' {
  const mammoth: {
    convertToHtml(
      input: { arrayBuffer: ArrayBuffer },
      options: { includeEmbeddedStyleMap: boolean; externalFileAccess: boolean },
    ): Promise<{ value: string }>;
  };
  export default mammoth;
}
