// Makes views of calls.
#pragma once

#include <babel/call/call.hpp>
#include <babel/client/call_view.hpp>

namespace babel::client {

call_view view_of(const call::call& of);

} // namespace babel::client
