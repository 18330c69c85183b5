// Duties of the first process of a container.
#pragma once

namespace babel {

/// Returns at once unless this is process 1. There it returns in a child, and the parent stays: it
/// takes the status of every process whose own parent is gone, such as what a command of --on-event
/// has left in the background, passes signals on to the child, and ends with it.
/// Thread: before there are others.
void leave_first_process();

} // namespace babel
