select * from {{ ref('order_totals') }} where status = 'paid'
