"""The monthly sheet for officials: `hasil/YYYY-MM/rekap.xlsx`, in Indonesian, for a spreadsheet alone."""
