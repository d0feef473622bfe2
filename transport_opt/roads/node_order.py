"""The order in which the hierarchy takes roads away: nodes by minimum degree, lifted to edges.

SuperLU's multiple minimum degree takes a tenth of a second on a county and leaves fewer arcs than dissection by
inertial flow. The searches go over directed edges, so an edge stands where the *greater* of its two nodes stands: a set
of nodes that parts the map then parts it as edges, too. By the lesser one the edges across such a border
would come early and join everything behind it to everything before it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array
from scipy.sparse.linalg import splu

Ints = NDArray[np.int32]


def node_order(start: Ints, end: Ints, nodes: int) -> Ints:
    """Order the nodes of a map.

    Parameters
    ----------
    start, end
        Shape (m,): nodes of the edges.
    nodes
        Their number, n.

    Returns
    -------
    Ints
        Shape (n,): the place of each node, 0 to n - 1; those taken away first come first.
    """
    links = coo_array((np.ones(len(start)), (start, end)), shape=(nodes, nodes))
    degree = np.bincount(np.concatenate([start, end]), minlength=nodes)
    # Greater on the diagonal than all else in its row: SuperLU then has no reason to swap rows and keeps the order.
    at = np.arange(nodes)
    diagonal = coo_array((2.0 * degree + 1, (at, at)), shape=(nodes, nodes))
    symmetric = csc_array((diagonal - links - links.T).tocsc())
    factors = splu(symmetric, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    return np.asarray(factors.perm_c, dtype=np.int32)


def edge_order(start: Ints, end: Ints, node_place: Ints) -> Ints:
    """Lift an order of nodes to the edges between them.

    Returns
    -------
    Ints
        Shape (m,): the place of each edge. Of the edges that stand with one node those that leave it come before those
        that come to it: this leaves a quarter fewer triangles than to mix them.
    """
    since, until = node_place[start], node_place[end]
    greater, lesser = np.maximum(since, until), np.minimum(since, until)
    order = np.lexsort((lesser, until == greater, greater))
    place = np.empty(len(start), dtype=np.int32)
    place[order] = np.arange(len(start), dtype=np.int32)
    return place
