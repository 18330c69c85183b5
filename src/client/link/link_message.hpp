// All messages that a client takes from its server.
#pragma once

#include <babel/wire/extensions.hpp>
#include <babel/wire/offers.hpp>

#include <boost/mp11/list.hpp>

namespace babel::client {

/// On a base link, those of the base protocol only.
using link_message = boost::mp11::mp_push_back<
    wire::extended_to_client,
    wire::incoming_offer,
    wire::offered,
    wire::signal,
    wire::reach_answer>;

} // namespace babel::client
