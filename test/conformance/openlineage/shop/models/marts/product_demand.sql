select product_id, sum(quantity) as quantity from {{ ref('order_lines') }} group by product_id
