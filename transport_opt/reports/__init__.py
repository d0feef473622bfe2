"""What people take away: workbook, run sheets, map."""
