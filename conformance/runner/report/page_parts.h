/* The parts of the page that are files of their own beside this one: page.html, page.css, page.js. page_parts.awk makes
 * the source when it is built. */
#ifndef REPORT_PAGE_PARTS_H
#define REPORT_PAGE_PARTS_H

extern const char page_html[]; /* with {{NAME}} where something is to be put in */
extern const char page_css[];
extern const char page_js[];

#endif
