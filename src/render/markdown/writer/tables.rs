//! Tables.

use std::fmt::Write as _;

use pulldown_cmark::Alignment;

use super::{Open, Table, Writer};

impl Writer<'_> {
    pub(super) fn start_table(&mut self, columns: Vec<Alignment>) -> Open {
        self.table = Table { columns, ..Table::default() };
        self.n_tables += 1;
        // A wide table scrolls in its own box, which the keyboard must reach and which must then
        // have a name. A group, not a region: a page of tables is not a page of landmarks.
        let _ = write!(
            self.out,
            "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table {}\">\n<table>\n",
            self.n_tables
        );
        Open::Table
    }

    pub(super) fn close_table(&mut self) {
        self.out.push_str(if self.table.has_rows { "</tbody>\n" } else { "" });
        self.out.push_str("</table>\n</div>\n");
    }

    pub(super) fn start_row(&mut self) -> Open {
        self.out.push_str(if self.table.has_rows { "<tr>" } else { "<tbody>\n<tr>" });
        (self.table.has_rows, self.table.column) = (true, 0);
        Open::Element("</tr>\n")
    }

    pub(super) fn start_cell(&mut self) -> Open {
        let start = self.out.len();
        self.cell_tag(if self.table.in_head { "<th scope=\"col\"" } else { "<td" });
        Open::Cell { start, n_visible: self.reading.n_visible }
    }

    fn cell_tag(&mut self, tag: &str) {
        self.out.push_str(tag);
        self.out.push_str(match self.table.columns.get(self.table.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::None) | None => ">",
        });
    }

    pub(super) fn close_cell(&mut self, start: usize, n_visible: usize) {
        if self.table.in_head && self.reading.n_visible == n_visible {
            // A heading without words heads nothing; the corner of a table is an ordinary cell.
            self.out.truncate(start);
            self.cell_tag("<td");
            self.out.push_str("</td>");
        } else {
            self.out.push_str(if self.table.in_head { "</th>" } else { "</td>" });
        }
        self.table.column += 1;
    }
}
