import { expect, test } from 'vitest';
import { externalRequests, withoutAnalytics } from './offline.ts';

test('finds what a browser would fetch from elsewhere', () => {
  const html = `<script async src="https://a.example/x.js"></script><link rel=stylesheet href=//b.example/y.css>
    <img alt="" src='http://c.example/z.png'><script src="data:text/javascript,1"></script><a href="https://d.example">d</a><link href="x.css">`;
  expect(externalRequests(html)).toEqual([
    '<script async src="https://a.example/x.js',
    '<link rel=stylesheet href=//b.example/y.css',
    '<img alt="" src=\'http://c.example/z.png',
  ]);
});

test('takes out analytics and nothing else', () => {
  const analytics = `<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>window.dataLayer = []; gtag('config', 'G-1', {});</script>`;
  expect(withoutAnalytics(`<p>a</p>${analytics}<script>b()</script>`)).toBe('<p>a</p><script>b()</script>');
});
