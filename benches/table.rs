//! A table that is Markdown and can be read in a terminal too.

/// Rows below a heading.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(columns: &[&str]) -> Self {
        Table { rows: vec![columns.iter().map(|&column| column.to_owned()).collect()] }
    }

    /// One row more, as long as the heading.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Prints it: the first column to the left, the others to the right.
    pub fn print(&self) {
        let n_columns = self.rows[0].len();
        let wide = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..n_columns).map(|at| wide(at).unwrap_or(0).max(3)).collect();
        for (number, row) in self.rows.iter().enumerate() {
            let cell = |(at, text): (usize, &String)| match at {
                0 => format!("{text:<0$}", widths[at]),
                _ => format!("{text:>0$}", widths[at]),
            };
            let cells: Vec<String> = row.iter().enumerate().map(cell).collect();
            println!("| {} |", cells.join(" | "));
            if number == 0 {
                let line = |(at, width): (usize, &usize)| match at {
                    0 => "-".repeat(*width),
                    _ => format!("{}:", "-".repeat(width - 1)),
                };
                let lines: Vec<String> = widths.iter().enumerate().map(line).collect();
                println!("| {} |", lines.join(" | "));
            }
        }
        println!();
    }
}
