"""The pages in a real browser: Debian's Chromium, led by Playwright, on an installation with the demo's data."""
