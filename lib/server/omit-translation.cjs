// A loader of Turbopack: replaces the translations that react-aria brings for languages which the pages have
// not. They would be a tenth of the scripts of a page.
module.exports = () => 'export default {};';
