# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Pages as sites wrap them around an article: %(article)s stands where the article does.

Each is made of what such pages have in common, with headings in every part that is not the
article's, so that taking in any of it shows.  None has a heading of its own for the article.
"""

HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page | Example</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/a.css">
<script>window.data = {"a": "<h2>no</h2>"};</script><style>h2 { color: red }</style></head>
"""

# a weblog: landmarks, sidebar with widgets, comments, sharing
BLOG = HEAD + """<body class="post-template single"><div id="page" class="site">
<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><div class="site-branding">
<p class="site-title"><a href="/" rel="home">Example</a></p><p class="site-description">A site</p>
</div><nav id="site-navigation" class="main-navigation"><h2>Menu</h2>
<button aria-expanded="false">Menu</button><ul><li><a href="/">Home</a></li>
<li><a href="/about/">About</a></li></ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area">
<main id="main" class="site-main"><article id="post-1" class="post type-post hentry">
<div class="entry-content">
%(article)s
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3>
<ul><li><a href="https://a.example/share">Share on A</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><a href="/x">Another</a></div>
</div><footer class="entry-footer"><h4>Tags</h4><a href="/tag/a">a</a></footer></article>
<nav class="navigation post-navigation"><h2 class="screen-reader-text">Post navigation</h2>
<a href="/prev" rel="prev">Before</a></nav>
<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts</h2>
<ol class="comment-list"><li class="comment"><article class="comment-body"><p>First!</p></article>
</li></ol><div id="respond" class="comment-respond"><h3>Leave a Reply</h3>
<form action="/c" method="post"><p>Your address</p><textarea></textarea></form></div></div>
</main></div><aside id="secondary" class="widget-area"><section class="widget">
<h2 class="widget-title">Recent Posts</h2><ul><li><a href="/x">Another</a></li></ul></section>
</aside></div><footer id="colophon" class="site-footer"><h2>About us</h2><p>Powered by</p></footer>
</div><div id="cookie-law-info-bar" class="cookie-notice" role="dialog"><h2>We use cookies</h2>
<button>Accept</button></div></body></html>
"""

# an encyclopedia: no landmarks but roles, a table of contents, edit marks, boxes
WIKI = HEAD + """<body class="mediawiki skin-vector"><div id="mw-page-base"></div>
<div id="content" class="mw-body" role="main"><a id="top"></a><div id="siteNotice"></div>
<div class="mw-indicators"></div><div id="bodyContent" class="vector-body">
<div id="siteSub" class="noprint">From Example, the free encyclopedia</div>
<div id="contentSub"></div><a class="mw-jump-link" href="#mw-head">Jump to navigation</a>
<div id="mw-content-text" class="mw-body-content"><div class="mw-parser-output">
<div role="note" class="hatnote navigation-not-searchable">For the other, see <a href="/o">O</a>.
</div><div id="toc" class="toc" role="navigation" aria-labelledby="mw-toc-heading">
<div class="toctitle"><h2 id="mw-toc-heading">Contents</h2></div><ul><li><a href="#A">1 A</a></li>
</ul></div>
%(article)s
<div role="navigation" class="navbox"><h2>More like it</h2><table><tr><td>x</td></tr></table></div>
</div></div><div id="catlinks" class="catlinks"><h3>Categories</h3><a href="/c">C</a></div></div>
</div><div id="mw-navigation"><h2>Navigation menu</h2><div id="mw-head">
<nav id="p-personal"><h3>Personal tools</h3><ul><li>Log in</li></ul></nav></div>
<div id="mw-panel"><div id="p-logo" role="banner"><a href="/">Home</a></div></div></div>
<footer id="footer" class="mw-footer" role="contentinfo"><h3>Licence</h3><ul><li>Privacy</li></ul>
</footer></body></html>
"""

# a static site: one article, dates in a header, a table of contents, pager
STATIC = HEAD + """<body><header class="header"><nav class="nav"><div class="logo"><a href="/">
Example</a></div><ul id="menu"><li><a href="/posts/">Posts</a></li></ul></nav></header>
<main class="main"><article class="post-single"><header class="post-header">
<div class="breadcrumbs"><a href="/">Home</a>&nbsp;&raquo;&nbsp;<a href="/posts/">Posts</a></div>
<div class="post-meta"><span title="2024-05-01">May 1, 2024</span>&nbsp;&middot;&nbsp;5 min</div>
</header><aside class="toc-container"><div class="toc"><details><summary>Table of Contents
</summary><ul><li><a href="#a">A</a></li></ul></details></div></aside>
<div class="post-content">
%(article)s
</div><footer class="post-footer"><ul class="post-tags"><li><a href="/tags/a">a</a></li></ul>
<nav class="paginav"><a class="prev" href="/p"><span>Prev</span></a></nav></footer></article></main>
<footer class="footer"><h3>Subscribe</h3><span>&copy; Example</span></footer>
<a href="#top" id="top-link" aria-label="go to top">Top</a></body></html>
"""

# a newspaper: an article element among teasers, banners, a form
PAPER = HEAD + """<body><div class="consent-banner" id="gdpr-consent"><h2>Your privacy</h2>
<p>We and our partners store information on a device.</p><button>Agree</button></div>
<div class="page"><header role="banner"><a href="/">The Example</a>
<form role="search" action="/s"><h2>Search</h2><input name="q"></form></header>
<div role="navigation" class="sections"><h2>Sections</h2><ul><li>World</li><li>Sport</li></ul></div>
<div class="layout"><article class="story">
%(article)s
<aside class="newsletter"><h3>Sign up</h3><form><input type="email"></form></aside></article>
<section class="most-read"><h2>Most read</h2><article class="teaser"><h3>One</h3><p>It</p></article>
<article class="teaser"><h3>Two</h3><p>It</p></article></section></div>
<footer role="contentinfo"><h2>More from us</h2><p>All rights reserved</p></footer></div>
<div role="dialog" aria-modal="true"><h2>Subscribe now</h2></div></body></html>
"""

# a manual: side bars on both sides, permanent links in headings, pager
MANUAL = HEAD + """<body class="wy-body-for-nav"><div class="wy-grid-for-nav">
<nav data-toggle="wy-nav-shift" class="wy-nav-side"><div class="wy-side-scroll">
<a href="index.html" class="icon icon-home">Example</a><p class="caption" role="heading">
<span class="caption-text">Guide</span></p><ul><li class="toctree-l1"><a href="a.html">A</a></li>
</ul></div></nav><section data-toggle="wy-nav-shift" class="wy-nav-content-wrap">
<nav class="wy-nav-top" aria-label="Mobile navigation menu"><h2>Menu</h2></nav>
<div class="wy-nav-content"><div class="rst-content"><div role="navigation"
aria-label="Page navigation"><ul class="wy-breadcrumbs"><li><a href="i.html">Docs</a></li><li>Page
</li></ul><hr/></div><div role="main" class="document"><div itemprop="articleBody">
%(article)s
</div></div><footer><div class="rst-footer-buttons" role="navigation" aria-label="Footer">
<h3>Navigation</h3><a href="n.html" rel="next">Next</a></div><hr/><div role="contentinfo">
<p>&#169; Copyright</p></div>Built with <a href="https://a.example/">it</a></footer></div></div>
</section></div></body></html>
"""

# an old page: tables for the layout, font tags, no landmark at all
OLD = """<HTML><HEAD><TITLE>A page</TITLE></HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000"><CENTER><TABLE WIDTH=600 BORDER=0 CELLPADDING=0><TR>
<TD VALIGN=top><FONT FACE="Arial" SIZE=2>
%(article)s
</FONT></TD></TR></TABLE></CENTER><HR NOSHADE><ADDRESS>webmaster@a.example</ADDRESS></BODY></HTML>
"""

# boxes with telling names only
BOXES = HEAD + """<body><div id="header"><div id="logo"><a href="/">Example</a></div></div>
<div id="nav" class="menu"><h3>Menu</h3><ul><li><a href="/">Home</a></li></ul></div>
<div id="wrapper"><div class="sidebar"><h3>Archive</h3><ul><li><a href="/2009">2009</a></li></ul></div>
<div id="content">
%(article)s
<div class="share-buttons"><h4>Share</h4><a href="#">Tweet</a></div></div></div>
<div id="footer"><h4>Links</h4><p>Copyright</p></div>
<div id="cookie-banner"><h4>Cookies</h4><p>We use them.</p></div></body></html>
"""

PAGES = {"blog": BLOG, "boxes": BOXES, "manual": MANUAL, "old": OLD, "paper": PAPER,
         "static": STATIC, "wiki": WIKI}
PAGES = {name: page.replace("%(article)s", "\0").replace("%", "%%").replace("\0", "%(article)s")
         for name, page in PAGES.items()}
