// Reads the vectors: prints id, level, the service's bytes in base 16 ("-" is NULL), and what must come of it.
package main

import ("encoding/json"; "fmt"; "os"; "strings")

type outcome struct { Stage, Code string; OneOf []outcome } // OneOf: several are right
func (o outcome) String() string {
	words := []string{}
	for _, one := range o.OneOf { words = append(words, one.String()) }
	if len(words) > 0 { return strings.Join(words, " or ") }
	if o.Stage == "" { return "ok" }
	return o.Stage + " " + o.Code
}
type text string // of a node or a service, in base 16
func (t *text) UnmarshalJSON(data []byte) error {
	value := struct { Base16, Repeat string; Times int }{Times: 1}
	if json.Unmarshal(data, &value.Repeat) != nil { json.Unmarshal(data, &value) }
	*t = text(value.Base16 + fmt.Sprintf("%x", strings.Repeat(value.Repeat, value.Times)))
	return nil
}
func main() {
	data, _ := os.ReadFile(os.Args[1])
	var set struct { Vectors []struct { Id, Level string; Request struct { Service *text }; Expect outcome } }
	if err := json.Unmarshal(data, &set); err != nil { panic(err) }
	for _, v := range set.Vectors {
		if v.Request.Service == nil { null := text("-"); v.Request.Service = &null }
		fmt.Println(strings.Join([]string{v.Id, v.Level, string(*v.Request.Service), v.Expect.String()}, "\t"))
	}
}
