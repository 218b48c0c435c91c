// How built pages are judged: the recommended rules, less those named here with the reason.

export default {
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // Advice for search engines, not a rule of HTML: a title is the words of whoever wrote the
    // entry, and may have 150 characters.
    'long-title': 'off',
  },
};
